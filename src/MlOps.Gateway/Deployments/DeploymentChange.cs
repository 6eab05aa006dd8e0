using System.Text.Json;
using MlOps.Deployments;
using MlOps.Gateway.Models;
using MlOps.Serving;

namespace MlOps.Gateway.Deployments;

/// <summary>Serves a model version under a name.</summary>
internal static class DeploymentChange
{
    public static async Task<IResult> PutAsync(
        string name, NewRollout body, string? project, HttpContext context, Lookup lookup, IGrainFactory grains, IServing serving, IRequestLog requests)
    {
        var cancellationToken = context.RequestAborted;
        var caller = context.Caller();
        var isId = NameRules.IsIdOf(Kinds.Deployment, name);
        if (!isId)
        {
            NameRules.Require("deployment", name);
        }

        var reference = ModelReference.Parse(body.Model);
        var projectId = await lookup.ProjectAsync(body.Project ?? project, cancellationToken);
        var model = await grains.RequireModelAsync(lookup, projectId, reference.Model, cancellationToken);

        var derivedId = Ids.Derive(Kinds.Deployment, caller);
        var id = isId
            ? await lookup.RequireAsync(Lookup.WholeCluster, Kinds.Deployment, name, cancellationToken)
            : (await lookup.FindAsync(Lookup.WholeCluster, Kinds.Deployment, name, cancellationToken))?.Id;

        var versionId = await AnsweredVersionAsync(requests, id ?? derivedId, model.Id, reference, caller, cancellationToken)
            ?? Ids.ModelVersion(model.Id, model.Resolve(reference.Version));

        // The derived id under that name means that this is a repeat of the request that created it.
        if (id is null || id == derivedId)
        {
            try
            {
                var create = new CreateDeployment(projectId, name, versionId);
                var created = await grains.GetGrain<IDeploymentGrain>(derivedId).ExecuteAsync(create, caller, cancellationToken);
                serving.Hint(name);
                return TypedResults.Created($"/api/v1/deployments/{name}", created.Accepted());
            }
            catch (Exception exception) when (id is null && Problems.Of(exception) is { Status: StatusCodes.Status409Conflict })
            {
                // Another request may have created it in the same instant; then this one moves it.
                id = (await lookup.FindAsync(Lookup.WholeCluster, Kinds.Deployment, name, cancellationToken))?.Id;
                if (id is null || id == derivedId)
                {
                    throw;
                }
            }
        }

        var moved = await grains.GetGrain<IDeploymentGrain>(id).ExecuteAsync(new ChangeVersion(versionId), caller, cancellationToken);
        serving.Hint(moved.View?.Name);
        return TypedResults.Ok(moved.Accepted());
    }

    /// <summary>
    /// The version that this very request was answered with before: a newest version or an alias may point elsewhere by
    /// now, and a repeat must ask for the same.
    /// </summary>
    private static async Task<string?> AnsweredVersionAsync(
        IRequestLog requests, string deploymentId, string modelId, ModelReference reference, Caller caller, CancellationToken cancellationToken)
    {
        if (reference.Version.Number is not null || await requests.FindAsync(deploymentId, caller.RequestId, cancellationToken) is not { } earlier)
        {
            return null;
        }

        var answered = JsonSerializer.Deserialize<Reply<DeploymentView>>(earlier.Answer, MlOpsJson.Options)?.View?.Version;
        return answered?.ModelId == modelId ? answered.ModelVersionId : null;
    }
}

/// <summary>What a deployment is to serve: <c>MODEL</c>, <c>MODEL:3</c> or <c>MODEL@alias</c>.</summary>
internal sealed record NewRollout(string? Model, string? Project);
