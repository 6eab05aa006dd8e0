using System.Globalization;
using MlOps.Runs;

namespace MlOps.Trainer.Search;

/// <summary>What a search has spent, and whether there is enough for another trial.</summary>
internal sealed class BudgetMeter(SearchBudget budget, TimeProvider clock, Func<long> cpuNanoseconds)
{
    private const int DefaultTrials = 30;

    private readonly long _began = clock.GetTimestamp();
    private readonly long _cpuBefore = cpuNanoseconds();
    private double _cheapestSeconds = double.PositiveInfinity;
    private double _cheapestCpuSeconds = double.PositiveInfinity;
    private (double Seconds, double CpuSeconds) _trialBegan;

    public int Trials { get; private set; }

    public double Seconds => clock.GetElapsedTime(_began).TotalSeconds;

    public double CpuSeconds => (cpuNanoseconds() - _cpuBefore) / 1e9;

    public decimal Cost => Price(CpuSeconds);

    /// <summary>Whether what was spent is within the budget.</summary>
    public bool IsWithin => !(Seconds > budget.Seconds) && !(Cost > budget.Cost);

    /// <summary>Why there is no further trial; null where there is one: the cheapest one so far would still fit.</summary>
    public string? WhyEnded()
    {
        if (Trials >= (budget.Trials ?? DefaultTrials))
        {
            return $"all {Trials} trials were made";
        }

        var (seconds, cpu) = Trials == 0 ? (0, 0) : (_cheapestSeconds, _cheapestCpuSeconds);
        if (Seconds + seconds > budget.Seconds)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.0##} of {budget.Seconds} seconds were used");
        }

        return Price(CpuSeconds + cpu) > budget.Cost
            ? string.Create(CultureInfo.InvariantCulture, $"{Cost:0.######} of {budget.Cost} were spent")
            : null;
    }

    /// <summary>A trial begins.</summary>
    public void Begin() => _trialBegan = (Seconds, CpuSeconds);

    /// <summary>The trial has ended; what it took.</summary>
    public (double Seconds, double CpuSeconds) End()
    {
        var (seconds, cpu) = (Seconds - _trialBegan.Seconds, CpuSeconds - _trialBegan.CpuSeconds);
        Trials++;
        _cheapestSeconds = Math.Min(_cheapestSeconds, seconds);
        _cheapestCpuSeconds = Math.Min(_cheapestCpuSeconds, cpu);
        return (seconds, cpu);
    }

    private decimal Price(double cpuSeconds) => (decimal)cpuSeconds / 3600 * (budget.CpuHourPrice ?? 0);
}
