using System.Text.Json;
using MlOps.Storage;

namespace MlOps.Benchmarks.Writes;

/// <summary>A grain that writes its state again and again.</summary>
[Alias("mlops.benchmarks.IWriteGrain")]
internal interface IWriteGrain : IGrainWithStringKey
{
    [Alias("Write")]
    Task WriteAsync(int times, int bytes);
}

/// <summary>A state of the platform: plain, or listed in the catalog as an actor's is.</summary>
internal sealed record Blob : ActorState
{
    public string Text { get; init; } = "";

    public int Count { get; init; }

    public bool IsListed { get; init; }

    public override IEnumerable<ProjectionRow> Project(string actorId)
    {
        if (IsListed)
        {
            yield return new CatalogRow(new()
            {
                Id = actorId,
                Kind = "blob",
                Scope = "benchmark",
                ParentId = "benchmark",
                CreatedAt = DateTimeOffset.UnixEpoch,
                View = JsonSerializer.SerializeToElement(new { Count }),
            });
        }
    }
}

/// <summary>The same for Orleans' own provider.</summary>
[GenerateSerializer, Alias("mlops.benchmarks.PlainBlob")]
internal sealed class PlainBlob
{
    [Id(0)] public string Text { get; set; } = "";

    [Id(1)] public int Count { get; set; }
}

[GrainType("ours")]
internal sealed class OurGrain([PersistentState("blob")] IPersistentState<ActorRecord<Blob>> record) : RecordGrain(record);

[GrainType("adonet")]
internal sealed class AdoNetGrain([PersistentState("blob-adonet", "adonet")] IPersistentState<ActorRecord<Blob>> record) : RecordGrain(record);

/// <summary>Writes a state with what it projects, through whichever storage it is given.</summary>
internal abstract class RecordGrain(IPersistentState<ActorRecord<Blob>> record) : Grain, IWriteGrain
{
    public async Task WriteAsync(int times, int bytes)
    {
        var isListed = this.GetPrimaryKeyString().StartsWith("listed", StringComparison.Ordinal);
        for (var i = 0; i < times; i++)
        {
            record.State.State = new Blob { Text = new string('x', bytes), Count = i, IsListed = isListed };
            await record.WriteStateAsync();
        }
    }
}

[GrainType("peer")]
internal sealed class PeerGrain([PersistentState("blob", "peer")] IPersistentState<PlainBlob> record) : Grain, IWriteGrain
{
    public async Task WriteAsync(int times, int bytes)
    {
        for (var i = 0; i < times; i++)
        {
            record.State = new PlainBlob { Text = new string('x', bytes), Count = i };
            await record.WriteStateAsync();
        }
    }
}
