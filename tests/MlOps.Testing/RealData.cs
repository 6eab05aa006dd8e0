namespace MlOps.Testing;

/// <summary>The folder of public data sets: <c>MLOPS_REAL_DATA</c>, else <c>shared/data</c> beside the repository.</summary>
public static class RealData
{
    private static readonly string? Root = Find();

    /// <summary>Why tests on real data are skipped; null where the data is there.</summary>
    public static string? MissingReason { get; } = Root is null
        ? "optional data is missing: set MLOPS_REAL_DATA to the folder of public data sets"
        : null;

    /// <summary>The path of one file, such as <c>adult/adult_train.csv</c>.</summary>
    public static string Path(string name) => System.IO.Path.Combine(Root ?? throw new InvalidOperationException(MissingReason), name);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("MLOPS_REAL_DATA") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "MlOps.Orleans.sln")))
            {
                var beside = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder.FullName, "..", "shared", "data"));
                return Directory.Exists(beside) ? beside : null;
            }
        }

        return null;
    }
}

/// <summary>A test on real data: skipped, with the reason, where there is none.</summary>
public sealed class RealDataFactAttribute : Xunit.FactAttribute
{
    public RealDataFactAttribute() => Skip = RealData.MissingReason;
}

/// <summary>Tests on real data, one per row of arguments: skipped, with the reason, where there is none.</summary>
public sealed class RealDataTheoryAttribute : Xunit.TheoryAttribute
{
    public RealDataTheoryAttribute() => Skip = RealData.MissingReason;
}
