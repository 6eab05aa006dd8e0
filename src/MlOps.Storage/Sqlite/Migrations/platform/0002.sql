-- What a waiting run asks for, so that no pool of workers is given one that it has no room for.
ALTER TABLE jobs ADD COLUMN memory_mib INTEGER NOT NULL DEFAULT 0;
