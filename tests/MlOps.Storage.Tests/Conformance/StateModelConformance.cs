using FsCheck.Xunit;
using Orleans.Storage;

namespace MlOps.Storage.Conformance;

/// <summary>Random sequences of operations of several activations, beside the simplest model that could be right.</summary>
public abstract class StateModelConformance<TStore>
    where TStore : TestStore, new()
{
    private const int Actors = 2;
    private const int Activations = 2;

    private enum Operation
    {
        Read,
        Write,
        Hide,
        Clear,
        FailBefore,
        FailAfter,
        Count,
    }

    [Property(MaxTest = 40)]
    public async Task Operations_InAnyOrder_AgreeWithTheModel(byte[] script)
    {
        if (NeedsPostgresAttribute.MissingReason(typeof(TStore)) is not null)
        {
            return;
        }

        await using var store = new TStore();
        await store.OpenAsync();
        var activations = Enumerable.Range(0, Actors * Activations).Select(index => new TestActor(store.Grains, "test", $"a{index % Actors}")).ToArray();
        var model = Enumerable.Range(0, Actors).ToDictionary(index => $"a{index}", _ => new Expected(0, null, 0, false));

        foreach (var (step, code) in script.Index())
        {
            var actor = activations[code % activations.Length];
            var operation = (Operation)(code / activations.Length % (int)Operation.Count);
            model[actor.Id] = await StepAsync(store, actor, operation, $"step {step}", model[actor.Id]);
            await AgreesAsync(store, actor.Id, model[actor.Id]);
        }
    }

    private static async Task<Expected> StepAsync(TStore store, TestActor actor, Operation operation, string text, Expected stored)
    {
        if (operation == Operation.Read)
        {
            await actor.ReadAsync();
            return stored;
        }

        var isStale = (actor.State.ETag ?? "0") != $"{stored.Version}";
        var fails = operation is Operation.FailBefore or Operation.FailAfter;
        switch (operation)
        {
            case Operation.FailBefore:
                store.Faults.FailBeforeLanding(actor.Id);
                break;
            case Operation.FailAfter when !isStale:
                store.Faults.FailAfterLanding(actor.Id);
                break;
        }

        var isListed = operation is not (Operation.Clear or Operation.Hide);
        var outcome = await Record.ExceptionAsync(() => operation == Operation.Clear
            ? actor.ClearAsync(TestRows.Audit(text))
            : actor.WriteAsync(new TestState { Text = text, Entry = isListed ? actor.Entry(actor.Id) : null }, TestRows.Audit(text)));

        Assert.Equal(
            operation == Operation.FailBefore ? typeof(StoreUnavailableException)
                : isStale ? typeof(InconsistentStateException)
                : fails ? typeof(StoreUnavailableException) : null,
            outcome?.GetType());
        return isStale || operation == Operation.FailBefore
            ? stored
            : new(stored.Version + 1, operation == Operation.Clear ? null : text, stored.Audits + 1, isListed);
    }

    private static async Task AgreesAsync(TStore store, string id, Expected expected)
    {
        var fresh = await new TestActor(store.Grains, "test", id).ReadAsync();
        Assert.Equal(expected.Version == 0 ? null : $"{expected.Version}", fresh.State.ETag);
        Assert.Equal(expected.Text, fresh.Text);
        Assert.Equal(expected.Audits, (await store.Platform.ListAsync(id, null, 1000)).Length);
        Assert.Equal(expected.IsListed, await store.Platform.FindAsync(id) is not null);
    }

    private sealed record Expected(long Version, string? Text, int Audits, bool IsListed);
}
