using System.Globalization;
using System.Security.Cryptography;
using MlOps.Actors;
using MlOps.Runs;
using MlOps.Testing;

namespace MlOps.Chaos.Checks;

/// <summary>A dataset has as many versions as distinct contents were uploaded with success, each of the bytes that were sent.</summary>
internal sealed class DatasetsCheck : ICheck
{
    public string Name => "datasets";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        foreach (var uploads in evidence.Of("dataset.upload").GroupBy(upload => upload.Subject))
        {
            var succeeded = uploads
                .Select(upload => (upload.Content, Run: evidence.Runs.GetValueOrDefault(Evidence.RunOf(upload))))
                .Where(each => each.Run is { Status: RunStatus.Succeeded })
                .ToList();
            var id = evidence.Named(Kinds.Dataset, uploads.Key)?.Id;
            var versions = evidence.Stored.DatasetVersions.Where(version => version.Dataset == id).ToList();
            var contents = succeeded.Select(each => each.Content).Distinct().Count();
            if (versions.Count != contents)
            {
                yield return $"{uploads.Key} has {versions.Count} versions of {contents} contents.";
            }

            foreach (var (content, run) in succeeded)
            {
                var sent = Convert.ToHexStringLower(SHA256.HashData(SmallData.Csv(int.Parse(content!, CultureInfo.InvariantCulture), 200)));
                if (versions.Find(version => version.Number == run!.Number) is not { } version)
                {
                    yield return $"Version {run!.Number} of {uploads.Key}, the product of {run.Id}, is not there.";
                }
                else if (version.Content.GetProperty("rawDigest").GetString() is var kept && kept != sent)
                {
                    yield return $"Version {version.Number} of {uploads.Key} is of the bytes {kept}; those of {run!.Id} were {sent}.";
                }
            }
        }
    }
}
