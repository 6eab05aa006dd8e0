using Microsoft.ML.Data;

namespace MlOps.Benchmarks.Predict;

/// <summary>A row as a program would declare it that knows its model when it is compiled.</summary>
public sealed class CensusRow
{
    [ColumnName("age")]
    public float Age { get; set; }

    [ColumnName("workclass")]
    public string? Workclass { get; set; }

    [ColumnName("weight")]
    public float Weight { get; set; }

    [ColumnName("education")]
    public string? Education { get; set; }

    [ColumnName("years")]
    public float Years { get; set; }

    [ColumnName("marital")]
    public string? Marital { get; set; }

    [ColumnName("occupation")]
    public string? Occupation { get; set; }

    [ColumnName("relationship")]
    public string? Relationship { get; set; }

    [ColumnName("origin")]
    public string? Origin { get; set; }

    [ColumnName("sex")]
    public string? Sex { get; set; }

    [ColumnName("gain")]
    public float Gain { get; set; }

    [ColumnName("loss")]
    public float Loss { get; set; }

    [ColumnName("hours")]
    public float Hours { get; set; }

    [ColumnName("country")]
    public string? Country { get; set; }

    /// <summary>Whether a column is a number.</summary>
    public static bool IsNumber(string column) =>
        typeof(CensusRow).GetProperties().Any(property => property.PropertyType == typeof(float) && property.Name.Equals(column, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What two classes are answered with.</summary>
public sealed class BinaryAnswer
{
    public bool PredictedLabel { get; set; }

    public float Probability { get; set; }

    public float Score { get; set; }
}

/// <summary>What a number is answered with.</summary>
public sealed class NumberAnswer
{
    public float Score { get; set; }
}

/// <summary>What several classes are answered with. Texts as ML.NET gives them, so that none is copied.</summary>
public sealed class ClassAnswer
{
    public ReadOnlyMemory<char> PredictedLabel { get; set; }

    public VBuffer<float> Score { get; set; }
}

/// <summary>What several classes are answered with where it becomes JSON.</summary>
public sealed class ClassTexts
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
