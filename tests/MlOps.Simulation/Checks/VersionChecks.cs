using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Simulation;

/// <summary>What runs made is registered once, where the run says; versions of datasets have no gaps.</summary>
internal static class VersionChecks
{
    public static void Check(Past past)
    {
        var runs = past.Last<RunState>().ToDictionary(run => run.Id, run => run.State);
        CheckModelVersions(past, runs);
        CheckDatasets(past, runs);
        foreach (var (id, run) in runs.Where(run => run.Value.Status == RunStatus.Succeeded))
        {
            if (run.Product?.VersionId is { } version && past.ByActor.GetValueOrDefault(version)?[^1].State is not ModelVersionState)
            {
                past.Find("product.missing", $"{id} says that it made {version}, which is not there.");
            }
        }
    }

    private static void CheckModelVersions(Past past, Dictionary<string, RunState> runs)
    {
        foreach (var made in past.Last<ModelVersionState>().GroupBy(version => version.State.Origin.RunId).Where(made => runs.ContainsKey(made.Key)))
        {
            if (made.Count() > 1)
            {
                past.Find("product.twice", $"{made.Key} was registered {made.Count()} times: {string.Join(", ", made.Select(version => version.Id))}.");
            }
            else if (runs[made.Key].Product?.VersionId != made.First().Id)
            {
                past.Find("product.other", $"{made.First().Id} was made by {made.Key}, which is {runs[made.Key].Status} and says {runs[made.Key].Product?.VersionId ?? "nothing"}.");
            }
        }
    }

    private static void CheckDatasets(Past past, Dictionary<string, RunState> runs)
    {
        foreach (var (id, dataset) in past.Last<DatasetState>())
        {
            var versions = past.ByActor[id].SelectMany(write => write.Write.Rows.OfType<DatasetVersionRow>()).Select(row => row.Version).ToList();
            if (!versions.Select(version => version.Number).SequenceEqual(Enumerable.Range(1, dataset.NewestVersion)))
            {
                past.Find("dataset.gap", $"{id} has versions {string.Join(' ', versions.Select(version => version.Number))}, and says that {dataset.NewestVersion} is the newest.");
            }

            if (versions.GroupBy(version => version.Content.Identity).FirstOrDefault(same => same.Count() > 1) is { } twice)
            {
                past.Find("dataset.twice", $"{id} has {twice.Key} as versions {string.Join(' ', twice.Select(version => version.Number))}.");
            }

            foreach (var version in versions.Where(version => runs.ContainsKey(version.RunId) && runs[version.RunId].Product?.Number != version.Number))
            {
                past.Find("product.other", $"Version {version.Number} of {id} was made by {version.RunId}, which is {runs[version.RunId].Status} and says {runs[version.RunId].Product?.Number}.");
            }
        }
    }
}
