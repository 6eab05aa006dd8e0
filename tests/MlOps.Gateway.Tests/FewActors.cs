using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using MlOps.Actors;
using MlOps.Datasets;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Gateway;

/// <summary>Datasets, models and runs enough to upload to, as simple as they can be; of other actors there are those that were put here.</summary>
public class FewActors : DispatchProxy
{
    private readonly Dictionary<string, IGrainWithStringKey> _actors = [];

    /// <summary>What the next submission, or the question what it would be, meets with; null: it is accepted.</summary>
    public Func<Refusal>? NextSubmission { get; set; }

    /// <summary>What was logged, and to which run.</summary>
    public ConcurrentQueue<(string Run, LoggedMetric Metric)> Logged { get; } = [];

    public static (IGrainFactory Factory, FewActors Actors) Create()
    {
        var factory = Create<IGrainFactory, FewActors>();
        return (factory, (FewActors)(object)factory);
    }

    /// <summary>Lets <paramref name="actor"/> answer for the id.</summary>
    public void Put(string id, IGrainWithStringKey actor)
    {
        lock (_actors)
        {
            _actors[id] = actor;
        }
    }

    protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var (kind, id) = (targetMethod!.GetGenericArguments().Single(), Assert.IsType<string>(args![0]));
        return kind == typeof(IRunMetricsGrain) ? new RunMetrics(id, this) : Of(kind, id);
    }

    private IGrainWithStringKey Of(Type kind, string id)
    {
        lock (_actors)
        {
            if (!_actors.TryGetValue(id, out var actor))
            {
                _actors.Add(id, actor = kind == typeof(IRunGrain) ? new Run(id, this)
                    : kind == typeof(IDatasetGrain) ? new Dataset(id)
                    : kind == typeof(IModelGrain) ? new Model(id)
                    : throw new InvalidOperationException($"There are no actors of the kind {kind} here."));
            }

            return actor;
        }
    }

    private Func<Refusal>? TakeFault()
    {
        var fault = NextSubmission;
        NextSubmission = null;
        return fault;
    }

    private sealed class Run(string id, FewActors actors) : IRunGrain
    {
        private (string RequestId, RunCommand Command, RunView View)? _submitted;

        public Task<RunView?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(_submitted?.View);

        public Task<Reply<RunView>> ExecuteAsync(RunCommand command, Caller caller, CancellationToken cancellationToken)
        {
            if (_submitted is { } before)
            {
                return Task.FromResult(before.RequestId == caller.RequestId && before.Command == command
                    ? new Reply<RunView>(before.View)
                    : new(before.View, Refusal.Conflict("request.reused", "The request id was used for another command.")));
            }

            if (actors.TakeFault() is { } fault)
            {
                return Task.FromResult(new Reply<RunView>(null, fault()));
            }

            var submit = Assert.IsType<SubmitRun>(command);
            var view = new RunView
            {
                Id = id,
                ProjectId = submit.ProjectId,
                ParentId = submit.ParentId,
                Spec = submit.Spec,
                Status = RunStatus.Queued,
                Attempt = 0,
                Progress = RunProgress.None,
                CreatedAt = DateTimeOffset.UnixEpoch,
                CreatedBy = caller.Principal,
            };
            _submitted = (caller.RequestId, command, view);
            return Task.FromResult(new Reply<RunView>(view));
        }

        public Task<Reply<RunSpec>> ResolveAsync(SubmitRun submit, CancellationToken cancellationToken) =>
            Task.FromResult(actors.TakeFault() is { } fault ? new Reply<RunSpec>(null, fault()) : new(submit.Spec));

        public Task WakeAsync(Wakeup wakeup, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class RunMetrics(string id, FewActors actors) : IRunMetricsGrain
    {
        public async Task<Refusal?> LogAsync(LogMetrics log, Caller caller, CancellationToken cancellationToken)
        {
            if (await ((IRunGrain)actors.Of(typeof(IRunGrain), id)).GetAsync(cancellationToken) is null)
            {
                return Refusal.NotFound("run.not-found", "There is no such run.");
            }

            foreach (var metric in log.Metrics)
            {
                actors.Logged.Enqueue((id, metric));
            }

            return null;
        }
    }

    private sealed class Dataset(string id) : IDatasetGrain
    {
        private DatasetView? _view;

        public Task<DatasetView?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(_view);

        public Task<Reply<DatasetView>> ExecuteAsync(DatasetCommand command, Caller caller, CancellationToken cancellationToken)
        {
            var create = Assert.IsType<CreateDataset>(command);
            _view ??= new()
            {
                Id = id,
                ProjectId = create.ProjectId,
                Name = create.Name,
                NewestVersion = 0,
                Rows = 0,
                StoredBytes = 0,
                CreatedAt = DateTimeOffset.UnixEpoch,
                CreatedBy = caller.Principal,
            };
            return Task.FromResult(new Reply<DatasetView>(_view));
        }

        public Task<DatasetVersionView?> GetVersionAsync(int? number, CancellationToken cancellationToken) =>
            Task.FromResult<DatasetVersionView?>(null);

        public Task WakeAsync(Wakeup wakeup, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Model(string id) : IModelGrain
    {
        private ModelView? _view;

        public Task<ModelView?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(_view);

        public Task<Reply<ModelView>> ExecuteAsync(ModelCommand command, Caller caller, CancellationToken cancellationToken)
        {
            var create = Assert.IsType<CreateModel>(command);
            _view ??= new()
            {
                Id = id,
                ProjectId = create.ProjectId,
                Name = create.Name,
                NewestVersion = 0,
                Aliases = ImmutableSortedDictionary<string, int>.Empty,
                CreatedAt = DateTimeOffset.UnixEpoch,
            };
            return Task.FromResult(new Reply<ModelView>(_view));
        }

        public Task WakeAsync(Wakeup wakeup, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
