using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using MlOps.Runs;

namespace MlOps.Gateway.Runs;

/// <summary>Lists runs by what they do, where they stand and what they belong to.</summary>
internal static class RunLists
{
    private static readonly string[] RunKinds = ["training", "ingestion", "import", "prediction", "profile"];

    public static async Task<Ok<ItemList<JsonElement>>> ListAsync(
        [AsParameters] ListQuery query,
        string? kind,
        string? status,
        string? parent,
        IPlatformStore store,
        Lookup lookup,
        CancellationToken cancellationToken)
    {
        var project = await lookup.ProjectAsync(query.Project, cancellationToken);
        if (kind is not null && !RunKinds.Contains(kind))
        {
            throw RefusedException.Invalid("run.kind", $"kind is '{kind}'; it must be one of {string.Join(", ", RunKinds)}.");
        }

        return await store.ListItemsAsync(
            new()
            {
                Kind = Kinds.Run,
                Scope = project,
                ParentId = await ParentAsync(project, parent, kind, lookup, cancellationToken),
                Status = Status(status),
                After = query.After,
                Limit = Lists.Limit(query.Limit),
            },
            cancellationToken,
            kind is null ? null : view => KindOf(view) == kind);
    }

    /// <summary>The catalog's word for a status: as JSON writes it.</summary>
    internal static string? Status(string? asked)
    {
        if (asked is null)
        {
            return null;
        }

        return Enum.TryParse<RunStatus>(asked, ignoreCase: true, out var status) && Enum.IsDefined(status)
            ? JsonNamingPolicy.CamelCase.ConvertName(status.ToString())
            : throw RefusedException.Invalid(
                "run.status",
                $"status is '{asked}'; it must be one of {string.Join(", ", Enum.GetNames<RunStatus>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");
    }

    private static async Task<string?> ParentAsync(string project, string? parent, string? kind, Lookup lookup, CancellationToken cancellationToken)
    {
        if (parent is null || NameRules.IsId(parent))
        {
            return parent;
        }

        var kindOfParent = kind switch
        {
            "ingestion" or "prediction" or "profile" => Kinds.Dataset,
            "import" => Kinds.Model,
            _ => Kinds.Experiment,
        };
        return await lookup.RequireAsync(project, kindOfParent, parent, cancellationToken);
    }

    private static string? KindOf(JsonElement view) =>
        view.TryGetProperty("spec", out var spec) && spec.TryGetProperty("kind", out var kind) ? kind.GetString() : null;
}
