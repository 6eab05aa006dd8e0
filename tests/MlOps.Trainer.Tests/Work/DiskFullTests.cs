using MlOps.Trainer.Work;

namespace MlOps.Trainer.Tests.Work;

public sealed class DiskFullTests
{
    [Fact]
    public void WriteToAFullDevice_IsRecognised()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Linux has a device that is always full: the exception is the real one.
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var exception = Assert.ThrowsAny<IOException>(() => full.Write([1]));

        Assert.True(DiskFull.Is(exception));
        Assert.True(DiskFull.Is(new InvalidOperationException("wrapped", exception)));
        Assert.False(DiskFull.Is(new IOException("The pipe is broken.")));
    }
}
