using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>What workers make. Each result bears its maker's mark, so that everyone can see whose was recorded.</summary>
internal static class Results
{
    public static RunResult Of(RunView run, string mark, World world) => run.Spec switch
    {
        TrainingSpec => new TrainingResult(
            Model(mark), ImmutableSortedDictionary<string, double>.Empty.Add("auc", world.Chance.Below(1000) / 1000.0), "Sdca")
        {
            Files = File(mark),
        },
        ImportSpec => new ImportResult(Model(mark)) { Files = File(mark) },
        IngestionSpec spec => new IngestionResult(Table(spec.RawDigest, mark) with { BaseVersion = spec.BaseVersion }) { Files = File(mark) },
        ProfileSpec => new ProfileResult { Files = File(mark) },
        _ => throw new NotSupportedException($"Nobody works on {run.Spec.Kind} here."),
    };

    /// <summary>A table: what was read decides what it is, and who read it does not.</summary>
    public static DatasetContent Table(string raw, string mark) => new()
    {
        Identity = $"identity of {raw}",
        RawDigest = raw,
        DataDigest = mark,
        ManifestDigest = "manifest",
        Rows = 100,
        Columns = 2,
        StoredBytes = 1000,
    };

    /// <summary>Whose an outcome is.</summary>
    public static string MarkOf(RunOutcome outcome) => outcome.Files["mark"].Digest;

    private static ModelContent Model(string mark) => new()
    {
        ModelDigest = mark,
        ManifestDigest = "manifest",
        EntryDigest = mark,
        StoredBytes = 500,
    };

    private static ImmutableSortedDictionary<string, StoredFile> File(string mark) =>
        ImmutableSortedDictionary<string, StoredFile>.Empty.Add("mark", new(mark, 1));
}
