namespace MlOps.Work;

/// <summary>What stands in the way of something that is tried again and again: to be told once, and again where it changes.</summary>
internal sealed class Trouble
{
    private string? _reason;

    /// <summary>Whether nobody was told of it yet.</summary>
    public bool IsNew(string reason)
    {
        var isNew = reason != _reason;
        _reason = reason;
        return isNew;
    }

    /// <summary>It went well; whether it did not before.</summary>
    public bool Ends()
    {
        var ends = _reason is not null;
        _reason = null;
        return ends;
    }
}
