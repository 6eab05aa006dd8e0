namespace MlOps.Deploy.Local;

/// <summary>A test that starts the script's own PostgreSQL; skipped where there is none.</summary>
internal sealed class LocalPostgresFactAttribute : FactAttribute
{
    public LocalPostgresFactAttribute()
    {
        if (!Directory.Exists("/usr/lib/postgresql"))
        {
            Skip = "PostgreSQL, an optional server, is not installed (Debian: postgresql).";
        }
    }
}
