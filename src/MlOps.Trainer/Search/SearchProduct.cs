using System.Text.Json;
using MlOps.Actors;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Search;

/// <summary>What is left of a search: every trial.</summary>
internal static class SearchProduct
{
    public static IEnumerable<string> Make(Trained trained, CancellationToken cancellationToken)
    {
        if (trained.Search is { } search)
        {
            File.WriteAllBytes(Path.Combine(trained.Folder, SearchRecord.FileName), JsonSerializer.SerializeToUtf8Bytes(search, MlOpsJson.Indented));
            yield return SearchRecord.FileName;
        }
    }
}
