namespace MlOps.Chaos.Faults;

/// <summary>The faults by name, as <c>--faults</c> takes them.</summary>
internal static class FaultNames
{
    /// <summary>SIGKILL of a silo, and its start some seconds later.</summary>
    public const string Kill = "kill";

    /// <summary>SIGTERM of a silo under load, and its start again: it must drain.</summary>
    public const string Drain = "drain";

    /// <summary>SIGSTOP of a silo, and SIGCONT.</summary>
    public const string Stop = "stop";

    /// <summary>SIGSTOP of a silo's workers, and SIGCONT.</summary>
    public const string Worker = "worker";

    /// <summary>A silo's disk is full for a while.</summary>
    public const string SiloDisk = "silo-disk";

    /// <summary>SIGSTOP of the whole database server, and SIGCONT.</summary>
    public const string DatabaseStop = "db-stop";

    /// <summary>The database is shut down (fast) and started.</summary>
    public const string DatabaseRestart = "db-restart";

    /// <summary>The database loses its memory at once (immediate shutdown), and recovers.</summary>
    public const string DatabaseCrash = "db-crash";

    /// <summary>The database's disk is full for a while.</summary>
    public const string DatabaseDisk = "db-disk";

    /// <summary>The database's connections are ended, and others take all that it has for a while.</summary>
    public const string DatabaseConnections = "db-connections";

    /// <summary>A silo's wall clock jumps, and jumps back.</summary>
    public const string Clock = "clock";

    /// <summary>Requests are sent twice at once to two silos, or once more when they are long answered.</summary>
    public const string Repeat = "repeat";

    public static readonly string[] OfSilos = [Kill, Drain, Stop, Worker, SiloDisk];

    public static readonly string[] OfDatabase = [DatabaseStop, DatabaseRestart, DatabaseCrash, DatabaseDisk, DatabaseConnections];

    public static readonly string[] All = [.. OfSilos, .. OfDatabase, Clock, Repeat];
}
