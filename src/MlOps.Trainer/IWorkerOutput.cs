namespace MlOps.Trainer;

/// <summary>What a job says while it goes. Safe to call from any thread; never fails the job.</summary>
internal interface IWorkerOutput
{
    /// <summary>Where the job is. Cheap: sent at most once a second within a phase, at once when the phase changes.</summary>
    void Progress(string phase, long rowsRead = 0);

    /// <summary>A line for the run's log.</summary>
    void Log(string text);

    /// <summary>A metric that is known.</summary>
    void Metric(string key, long step, double value);
}
