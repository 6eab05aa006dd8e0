namespace MlOps.Trainer.Ingestion;

/// <summary>Which line a text that comes in pieces has come to.</summary>
internal struct LineCount
{
    private bool _endsInCarriageReturn;

    public LineCount()
    {
    }

    /// <summary>The 1-based line on which the next character stands.</summary>
    public long Current { get; private set; } = 1;

    public void Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        // The two halves of a CR LF may come in different pieces.
        Current += PhysicalLines.CountEnds(text) - (_endsInCarriageReturn && text[0] == '\n' ? 1 : 0);
        _endsInCarriageReturn = text[^1] == '\r';
    }
}
