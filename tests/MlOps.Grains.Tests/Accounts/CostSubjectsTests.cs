using System.Text.Json;
using MlOps.Projects;
using MlOps.Runs;

namespace MlOps.Accounts;

/// <summary>Whose usage is whose.</summary>
public sealed class CostSubjectsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ListedActors _catalog = new();
    private readonly CostSubjects _subjects;

    public CostSubjectsTests()
    {
        _subjects = new(_catalog);
        Project("ann");
    }

    [Fact]
    public async Task ATrainingRun_BelongsToItsExperiment_ItsDataset_AndTheModelItIsToTrain()
    {
        List(Kinds.Run, "run-1", Run(new TrainingSpec { DatasetId = "ds-1", Label = "y", Register = "iris" }, "exp-1"));

        var before = await OfAsync("run-1");
        List(Kinds.Model, "mdl-1", new { }, "iris");
        var after = await OfAsync("run-1");

        Assert.Equal((Kinds.Run, null, "exp-1", "ds-1", null, "eve"), (before.Kind, before.ActorId, before.ExperimentId, before.DatasetId, before.ModelId, before.Caller));
        Assert.Equal("iris", before.ModelName);
        Assert.Equal(before with { ModelId = "mdl-1", ModelName = null }, after);
    }

    [Fact]
    public async Task AnIngestion_BelongsToItsDataset_AndABatch_ToTheVersionThatPredicts()
    {
        List(Kinds.Run, "run-1", Run(new IngestionSpec { DatasetId = "ds-1", UploadKey = "k", RawDigest = "d", RawBytes = 1 }, "ds-1"));
        List(Kinds.Run, "run-2", Run(new PredictionSpec { DatasetId = "ds-2", ModelVersionId = "mdl-1.3", OutputDatasetId = "ds-9" }, "ds-9"));

        Assert.Equal("ds-1", (await OfAsync("run-1")).DatasetId);
        var batch = await OfAsync("run-2");
        Assert.Equal(("ds-2", "mdl-1", "mdl-1.3"), (batch.DatasetId, batch.ModelId, batch.ModelVersionId));
    }

    [Fact]
    public async Task WhatADeploymentServes_IsAlsoOfTheVersionThatAnswered()
    {
        List(Kinds.Deployment, "dep-1", new { });

        var plain = await OfAsync("dep-1");
        var served = await OfAsync("dep-1", new("mdl-1.3", "bob", "host-a"));

        Assert.Equal(new CostSubject { Kind = Kinds.Deployment, ActorId = "dep-1", ProjectId = "prj-a", DeploymentId = "dep-1", Owner = "ann" }, plain);
        Assert.Equal(plain with { ModelId = "mdl-1", ModelVersionId = "mdl-1.3", Caller = "bob", Host = "host-a" }, served);
    }

    [Theory]
    [InlineData("run-9", Kinds.Run)]
    [InlineData("mdl-9.2", Kinds.ModelVersion)]
    [InlineData("whatever", "unknown")]
    public async Task WhoIsNotListed_PaysUnderItsOwnName(string id, string kind) =>
        Assert.Equal(new CostSubject { Kind = kind, ActorId = id, ProjectId = "prj-a", Owner = "ann" }, await OfAsync(id));

    [Fact]
    public async Task OwnerAndTags_AreThoseOfNow()
    {
        List(Kinds.Deployment, "dep-1", new { });
        await OfAsync("dep-1");

        Project("zoe", ("team", "red"));
        var subject = await OfAsync("dep-1");

        Assert.Equal(("zoe", "red"), (subject.Owner, subject.Tags?["team"]));
    }

    [Fact]
    public async Task ManyEventsOfFewActors_AskTheCatalogForEachOnce()
    {
        List(Kinds.Deployment, "dep-1", new { });
        List(Kinds.Deployment, "dep-2", new { });
        var events = Enumerable.Range(0, 1000).Select(index => Used($"dep-{1 + (index % 2)}")).ToImmutableArray();

        await _subjects.OfAsync("prj-a", events, default);
        await _subjects.OfAsync("prj-a", events, default);

        // And each time for the project.
        Assert.Equal(2 + 2, _catalog.Asked);
    }

    [Fact]
    public async Task TenThousandRunsAndMore_AreNotAllRemembered()
    {
        var run = Run(new ProfileSpec { DatasetId = "ds-1", Label = "y" }, "ds-1");
        var ids = Enumerable.Range(0, 10_001).Select(index => $"run-{index}").ToArray();
        foreach (var id in ids)
        {
            List(Kinds.Run, id, run);
        }

        await _subjects.OfAsync("prj-a", [.. ids.Select(id => Used(id))], default);
        var asked = _catalog.Asked;
        await _subjects.OfAsync("prj-a", [Used("run-0")], default);

        Assert.Equal(asked + 2, _catalog.Asked);
    }

    private async Task<CostSubject> OfAsync(string actorId, UsageFacets? facets = null)
    {
        var billed = Assert.Single(await _subjects.OfAsync("prj-a", [Used(actorId, facets)], default));
        Assert.Equal(new CostSubject { Kind = CostSubject.Pool, Host = billed.User.Subject.Host }, billed.Pool.Subject);
        return billed.User.Subject;
    }

    private static UsageEvent Used(string actorId, UsageFacets? facets = null) => new(actorId, Meter.Calls, 1, Noon, Noon, Facets: facets);

    private void Project(string owner, params (string Key, string Value)[] tags) => List(Kinds.Project, "prj-a", new ProjectView
    {
        Id = "prj-a",
        Name = "a",
        Members = ImmutableSortedDictionary<string, ProjectRole>.Empty.Add("aaa", ProjectRole.Viewer).Add(owner, ProjectRole.Owner),
        Tags = tags.ToImmutableSortedDictionary(tag => tag.Key, tag => tag.Value),
        CreatedAt = Noon,
    });

    private static RunView Run(RunSpec spec, string parentId) => new()
    {
        Id = "run",
        ProjectId = "prj-a",
        ParentId = parentId,
        Spec = spec,
        Status = RunStatus.Running,
        Attempt = 1,
        Progress = RunProgress.None,
        CreatedAt = Noon,
        CreatedBy = "eve",
    };

    private void List(string kind, string id, object view, string? name = null) => _catalog.Entries[id] = new()
    {
        Id = id,
        Kind = kind,
        Scope = "prj-a",
        Name = name,
        CreatedAt = Noon,
        View = JsonSerializer.SerializeToElement(view, MlOpsJson.Options),
    };

    private sealed class ListedActors : ICatalog
    {
        public Dictionary<string, CatalogEntry> Entries { get; } = [];

        public int Asked { get; private set; }

        public Task<CatalogEntry?> FindAsync(string scope, string kind, string name, CancellationToken cancellationToken) =>
            Task.FromResult(Entries.Values.FirstOrDefault(entry => entry.Scope == scope && entry.Kind == kind && entry.Name == name));

        public Task<CatalogEntry?> FindAsync(string id, CancellationToken cancellationToken)
        {
            Asked++;
            return Task.FromResult(Entries.GetValueOrDefault(id));
        }

        public Task<CatalogPage> ListAsync(CatalogQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
