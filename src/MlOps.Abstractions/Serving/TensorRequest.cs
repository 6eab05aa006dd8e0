namespace MlOps.Serving;

/// <summary>What a model is to predict, as binary tensors.</summary>
[GenerateSerializer, Immutable, Alias("mlops.serving.TensorRequest")]
public sealed record TensorRequest
{
    /// <summary>One per input: of a trained model one per feature column, of shape [n] or [n,1], in any order.</summary>
    [Id(0)] public required ImmutableArray<Tensor> Inputs { get; init; }

    /// <summary>The outputs that are wanted; empty: all.</summary>
    [Id(1)] public ImmutableArray<string> Outputs { get; init; } = [];
}

/// <summary>What a model predicted, as binary tensors.</summary>
[GenerateSerializer, Immutable, Alias("mlops.serving.TensorAnswer")]
public sealed record TensorAnswer
{
    /// <summary>The deployment that answered.</summary>
    [Id(0)] public required string Deployment { get; init; }

    /// <summary>The number of the model version that answered.</summary>
    [Id(1)] public required int ModelVersion { get; init; }

    /// <summary>The outputs, in the order asked for.</summary>
    [Id(2)] public required ImmutableArray<Tensor> Outputs { get; init; }

    /// <summary>One output.</summary>
    /// <exception cref="KeyNotFoundException">The answer has none of that name.</exception>
    public Tensor Output(string name) => Outputs.FirstOrDefault(output => output.Name == name)
        ?? throw new KeyNotFoundException($"The answer has no output '{name}'; it has {string.Join(", ", Outputs.Select(output => $"'{output.Name}'"))}.");
}
