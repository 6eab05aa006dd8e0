// Stands in for the parts that are built beside this one. Delete this file when they are merged.
using MlOps.Serving;

namespace Microsoft.Extensions.DependencyInjection
{
    internal static class PredictorParts
    {
        public static IServiceCollection AddMlOpsPredictor(this IServiceCollection services) => services.AddSingleton<IServing, NoServing>();

        private sealed class NoServing : IServing
        {
            public IReadOnlyCollection<IServedDeployment> All => [];

            public IServedDeployment? Find(string name) => null;

            public void Hint()
            {
            }
        }
    }
}

namespace MlOps.Host.Demo
{
    internal static class DemoCommand
    {
        public static Task<int> RunAsync(string[] args, CancellationToken cancellationToken) =>
            throw new NotSupportedException("The demonstration is not merged yet.");
    }
}
