using Microsoft.AspNetCore.Mvc;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Gateway.Models;

/// <summary>A foreign model that becomes a model's next version.</summary>
internal static class ImportEndpoint
{
    public static async Task<IResult> ImportAsync(
        string name,
        [AsParameters] ImportQuery query,
        HttpContext context,
        Lookup lookup,
        RunUpload upload)
    {
        var caller = context.Caller();
        UploadOptions.RequireKnown(context.Request.Query, "project", "format", "memoryMiB", "seconds");
        var limits = query.Limits();
        var format = query.Format();
        var project = await lookup.ProjectAsync(query.Project, context.RequestAborted);
        if (!NameRules.IsIdOf(Kinds.Model, name))
        {
            NameRules.Require("model", name);
        }

        return await upload.AcceptAsync(context, caller, async (runId, raw) =>
        {
            var model = await lookup.EnsureAsync<IModelGrain, ModelCommand, ModelView>(
                project, Kinds.Model, name, new CreateModel(project, name), caller.At("model"), context.RequestAborted);
            return new()
            {
                ProjectId = project,
                ParentId = model,
                Spec = new ImportSpec { Register = name, UploadKey = runId, RawDigest = raw.Digest, RawBytes = raw.Bytes, Format = format, Limits = limits },
            };
        });
    }
}

/// <summary>What an uploaded model is, and what its check may use.</summary>
internal sealed record ImportQuery(
    [property: FromQuery(Name = "project")] string? Project,
    [property: FromQuery(Name = "format")] string? FormatName,
    [property: FromQuery(Name = "memoryMiB")] int? MemoryMiB,
    [property: FromQuery(Name = "seconds")] int? Seconds)
{
    public ModelFormat Format() => FormatName?.ToLowerInvariant() is "onnx"
        ? ModelFormat.Onnx
        : throw RefusedException.Invalid("import.format", FormatName is null
            ? "The option format is missing: say what the file is, format=onnx."
            : $"A model of the format '{FormatName}' cannot be imported. Export it to ONNX and say format=onnx.");

    public RunLimits Limits() => Requests.Limits.Of(MemoryMiB, Seconds);
}
