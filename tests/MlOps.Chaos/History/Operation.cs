namespace MlOps.Chaos.History;

/// <summary>One request of a client, with all its attempts and duplicates, from the first byte sent to the first answer that counts.</summary>
internal sealed record Operation
{
    /// <summary>What was asked, such as <c>alias.set</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whom it was asked of, such as a model's alias.</summary>
    public required string Subject { get; init; }

    /// <summary>Its Idempotency-Key; null for what only reads, or counts each time.</summary>
    public string? Key { get; init; }

    /// <summary>The value that is to be written.</summary>
    public int? Asked { get; init; }

    /// <summary>The value that must be there for it, of a compare-and-set.</summary>
    public int? Expected { get; init; }

    /// <summary>How many rows it is about.</summary>
    public int Rows { get; init; }

    /// <summary>What tells this content from another, of an upload.</summary>
    public string? Content { get; init; }

    /// <summary>When the first attempt was sent.</summary>
    public required TimeSpan Start { get; init; }

    /// <summary>When the answer that counts had come, or the client gave up.</summary>
    public required TimeSpan End { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>What was said.</summary>
    public Said Said { get; init; } = Said.Nothing;

    /// <summary>Why it was refused, or why nobody knows.</summary>
    public string? Reason { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Attempts { get; init; }

    /// <summary>The silo whose answer counts, or that was asked last.</summary>
    public int Silo { get; init; }

    public override string ToString() =>
        $"{Kind} {Subject}{(Expected is { } expected ? $" {expected}→" : " ")}{Asked}{(Said.Value is { } value ? $" = {value}" : "")} "
        + $"[{Start.TotalSeconds:0.000}–{End.TotalSeconds:0.000} s, {Outcome}{(Reason is null ? "" : $": {Reason}")}, silo {Silo}{(Key is null ? "" : $", {Key}")}]";
}

/// <summary>What an answer said, as far as it is checked.</summary>
/// <param name="Value">A register's value, or a newest number.</param>
/// <param name="Id">The id of what was made.</param>
/// <param name="Text">The whole answer: a repeat must bear the same.</param>
internal sealed record Said(int? Value = null, string? Id = null, string? Text = null)
{
    public static Said Nothing { get; } = new();
}
