using System.Collections.Immutable;
using MlOps.Runs;

namespace MlOps.Client;

/// <summary>A batch prediction that is asked for. What is null has the platform's default; see <see cref="PredictionSpec"/>.</summary>
public sealed record BatchRequest
{
    /// <summary>The model: <c>MODEL</c> (its newest version), <c>MODEL:3</c> or <c>MODEL@alias</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The dataset whose rows are predicted, by name or id.</summary>
    public required string Dataset { get; init; }

    /// <summary>Its version; null: the newest.</summary>
    public int? DatasetVersion { get; init; }

    /// <summary>The dataset that gets the predictions as its next version, by name or id; it is created where it is new.</summary>
    public required string Output { get; init; }

    /// <summary>Columns to carry over; null: the columns that are ids, else the row's number.</summary>
    public ImmutableArray<string>? Keys { get; init; }

    /// <summary>Memory in MiB.</summary>
    public int? MemoryMiB { get; init; }

    /// <summary>Wall time of one attempt in seconds.</summary>
    public int? Seconds { get; init; }

    /// <summary>Higher goes first.</summary>
    public int? Priority { get; init; }

    /// <summary>The project; null: the client's.</summary>
    public string? Project { get; init; }
}
