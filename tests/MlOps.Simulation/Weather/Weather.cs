namespace MlOps.Simulation;

/// <summary>What goes wrong in a history, and how often. Every history leaves some of it out, so that rare pairs of faults meet undisturbed.</summary>
internal sealed record Weather
{
    /// <summary>Nothing goes wrong.</summary>
    public static Weather Calm { get; } = new();

    public double LoseMessage { get; init; }

    public double DoubleMessage { get; init; }

    public double DelayMessage { get; init; }

    public double FailRead { get; init; }

    /// <summary>A run's input is damaged.</summary>
    public double DamageInput { get; init; }

    /// <summary>A write fails and never lands.</summary>
    public double FailWrite { get; init; }

    /// <summary>A write lands, and its writer does not learn of it.</summary>
    public double LoseWriteAnswer { get; init; }

    /// <summary>A write fails for its writer, and lands some time after.</summary>
    public double LateWrite { get; init; }

    /// <summary>Seconds between two of them, on average; 0: never.</summary>
    public double Kill { get; init; }

    public double Stop { get; init; }

    public double Pause { get; init; }

    public double Split { get; init; }

    public double Outage { get; init; }

    public double SiloOutage { get; init; }

    public double SetClock { get; init; }

    public double Collect { get; init; }

    public double KillWorker { get; init; }

    public static Weather Of(Chance chance)
    {
        return new()
        {
            LoseMessage = Rate(0.04),
            DoubleMessage = Rate(0.08),
            DelayMessage = Rate(0.05),
            FailRead = Rate(0.02),
            DamageInput = Rate(0.2),
            FailWrite = Rate(0.05),
            LoseWriteAnswer = Rate(0.08),
            LateWrite = Rate(0.05),
            Kill = Every(6, 25),
            Stop = Every(10, 30),
            Pause = Every(6, 25),
            Split = Every(8, 25),
            Outage = Every(10, 30),
            SiloOutage = Every(8, 25),
            SetClock = Every(8, 25),
            Collect = Every(0.5, 5),
            KillWorker = Every(3, 15),
        };

        double Rate(double most) => chance.Is(0.5) ? chance.Unit() * most : 0;

        double Every(double least, double most) => chance.Is(0.45) ? least + (chance.Unit() * (most - least)) : 0;
    }
}
