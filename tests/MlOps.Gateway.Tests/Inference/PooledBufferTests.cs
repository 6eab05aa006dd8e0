using System.Buffers;
using FsCheck.Xunit;

namespace MlOps.Gateway.Inference;

public sealed class PooledBufferTests
{
    [Property]
    public bool Written_IsAllThatWasWritten_InOrder(byte[][]? parts)
    {
        using var buffer = new PooledBuffer();
        foreach (var part in parts ?? [])
        {
            buffer.Write(part ?? []);
        }

        return buffer.Written.Span.SequenceEqual((parts ?? []).SelectMany(part => part ?? []).ToArray());
    }

    [Fact]
    public void Written_BeyondTheFirstRent_IsKept()
    {
        using var buffer = new PooledBuffer();
        var text = Enumerable.Range(0, 1_000_000).Select(i => (byte)i).ToArray();
        buffer.Write(text.AsSpan(0, 5));
        buffer.Write(text.AsSpan(5));

        Assert.True(buffer.Written.Span.SequenceEqual(text));
    }
}
