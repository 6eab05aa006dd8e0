using MlOps.Trainer.Work;

namespace MlOps.Trainer;

internal static class Program
{
    private static int Main() => WorkerProcess.Run();
}
