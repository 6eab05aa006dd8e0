using System.Collections.Frozen;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Deployments;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Projects;
using MlOps.Queues;
using MlOps.Runs;
using MlOps.Serving;

namespace MlOps.Access;

/// <summary>
/// What a client outside the cluster may ask of the platform's actors: what HTTP offers too. Closed by default: a
/// command or a method that is not named here is the platform's own, such as a worker's report or a usage event.
/// </summary>
internal static class OutsideRules
{
    private const int LongestRequestId = 200;

    /// <summary>The commands that users give.</summary>
    public static FrozenSet<Type> Commands { get; } = FrozenSet.ToFrozenSet(
    [
        typeof(CreateProject),
        typeof(RenameProject),
        typeof(SetMember),
        typeof(SetProjectTag),
        typeof(CreateDataset),
        typeof(RenameDataset),
        typeof(CreateExperiment),
        typeof(RenameExperiment),
        typeof(SubmitRun),
        typeof(CancelRun),
        typeof(LogMetrics),
        typeof(CreateModel),
        typeof(RenameModel),
        typeof(SetAlias),
        typeof(SetStage),
        typeof(CreateDeployment),
        typeof(ChangeVersion),
        typeof(RollBack),
        typeof(DeleteDeployment),
        typeof(PutRateCard),
        typeof(EnterCharges),
        typeof(ReverseUsage),
        typeof(PauseQueue),
        typeof(ResumeQueue),
    ]);

    /// <summary>The methods that change nothing, and so bear no caller.</summary>
    public static FrozenSet<string> Readings { get; } = FrozenSet.ToFrozenSet(
    [
        nameof(IActor<,>.GetAsync),
        nameof(IDatasetGrain.GetVersionAsync),
        nameof(IPredictorGrain.PredictAsync),
    ]);

    /// <summary>Why a call is not carried out; null where it is.</summary>
    /// <param name="principal">Whom the ticket names.</param>
    /// <param name="method">The method that is called.</param>
    /// <param name="caller">The caller that the call names, where it names one.</param>
    /// <param name="command">The call's first argument.</param>
    public static Refusal? Check(string principal, string method, Caller? caller, object? command)
    {
        if (caller is null)
        {
            return Readings.Contains(method)
                ? null
                : Forbidden("call.internal", $"{method} is for the platform's own parts; a client cannot call it.");
        }

        if (caller.Principal != principal)
        {
            return Forbidden(
                "caller.principal",
                $"The call says that '{caller.Principal}' asks, but its ticket is '{principal}'s. Name '{principal}' as the principal; on whose behalf it asks can stand in the reason.");
        }

        if (caller.RequestId is not { Length: >= 1 and <= LongestRequestId } || caller.IsPlatformStep)
        {
            return Refusal.Invalid(
                "request.key",
                $"A request id must have 1 to {LongestRequestId} characters and not begin with 'platform/': the platform's own steps bear such ids.");
        }

        return command is not null && Commands.Contains(command.GetType())
            ? null
            : Forbidden("command.internal", $"{command?.GetType().Name ?? "No command"} is for the platform's own parts; a client cannot give it.");
    }

    private static Refusal Forbidden(string code, string message) => new(RefusalKind.Forbidden, code, message);
}
