using System.Text.Json;

namespace MlOps.Chaos.Checks;

/// <summary>Every artifact has the bytes that it is named by, and every one that something refers to is there.</summary>
internal sealed class ArtifactsCheck : ICheck
{
    private static readonly HashSet<string> References = new(StringComparer.Ordinal) { "dataDigest", "manifestDigest", "modelDigest", "digest" };

    public string Name => "artifacts";

    public IEnumerable<string> Judge(Evidence evidence)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var artifact in evidence.Stored.Artifacts)
        {
            there.Add(artifact.Digest);
            if (artifact.Digest != artifact.RealDigest || artifact.Size != artifact.RealSize)
            {
                yield return $"The artifact {artifact.Digest} of {artifact.Size} bytes has {artifact.RealSize} bytes of the digest {artifact.RealDigest ?? "of nothing"}.";
            }
        }

        var holders = evidence.Stored.States.Select(state => (Who: state.Id, What: state.Payload))
            .Concat(evidence.Stored.DatasetVersions.Select(version => (Who: $"{version.Dataset} version {version.Number}", What: version.Content)));
        foreach (var (who, what) in holders)
        {
            foreach (var digest in Digests(what).Where(digest => !there.Contains(digest)).Distinct())
            {
                yield return $"{who} refers to the artifact {digest}, which is not there.";
            }
        }
    }

    private static IEnumerable<string> Digests(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.Value.ValueKind == JsonValueKind.String && References.Contains(member.Name) && member.Value.GetString() is { Length: 64 } digest
                ? [digest]
                : Digests(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Digests),
        _ => [],
    };
}
