namespace MlOps.Benchmarks.Predict;

/// <summary>The samples by name: BenchmarkDotNet sets every method up anew, and a training need not be repeated for it.</summary>
internal static class Samples
{
    private static readonly Dictionary<string, ServedSample> All = new(StringComparer.Ordinal);

    public static ServedSample Of(string name, Func<ServedSample> make)
    {
        if (!All.TryGetValue(name, out var sample))
        {
            All.Add(name, sample = make());
        }

        return sample;
    }

    public static void Free()
    {
        foreach (var sample in All.Values)
        {
            sample.Dispose();
        }

        All.Clear();
    }
}
