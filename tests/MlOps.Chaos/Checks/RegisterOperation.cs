namespace MlOps.Chaos.Checks;

/// <summary>What was done to one register, such as an alias.</summary>
internal enum RegisterAction
{
    /// <summary>It held <see cref="RegisterOperation.Value"/>.</summary>
    Read,

    /// <summary>It was made to hold it.</summary>
    Write,

    /// <summary>It held <see cref="RegisterOperation.Expected"/> and was made to hold the value.</summary>
    Swap,

    /// <summary>It did not hold what was expected, and was left as it was.</summary>
    SwapRefused,
}

/// <summary>An operation on a register, somewhere between its start and its end.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Value">The value; 0 is nothing.</param>
/// <param name="Expected">The value before, of a swap.</param>
/// <param name="Start">When it was asked for.</param>
/// <param name="End">When it was answered; null: never, so that it takes effect at any later time or not at all.</param>
/// <param name="What">For whoever reads what was found.</param>
internal sealed record RegisterOperation(RegisterAction Action, int Value, int Expected, TimeSpan Start, TimeSpan? End, string What = "")
{
    /// <summary>The register's value after it; null where it cannot have happened on that value.</summary>
    public int? Apply(int state) => Action switch
    {
        RegisterAction.Read => state == Value ? state : null,
        RegisterAction.Write => Value,
        RegisterAction.Swap when state == Expected => Value,

        // Who was not answered may have been refused.
        RegisterAction.Swap => End is null ? state : null,
        RegisterAction.SwapRefused => state == Expected ? null : state,
        _ => throw new ArgumentOutOfRangeException(nameof(state), Action, "Unknown action."),
    };
}
