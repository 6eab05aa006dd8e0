using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using MlOps.Datasets;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>A file's way in: kept as it comes, under its run's id, until the run has made a version of it.</summary>
internal static class UploadEndpoint
{
    public static async Task<IResult> UploadAsync(
        string name,
        [AsParameters] UploadQuery query,
        HttpContext context,
        Lookup lookup,
        IGrainFactory grains,
        IUploadStore uploads,
        UploadGate gate)
    {
        var cancellationToken = context.RequestAborted;
        var caller = context.Caller();
        UploadQuery.RequireKnown(context.Request.Query);
        RequirePlainBody(context);
        var subject = await SubjectAsync(name, query, lookup, caller, cancellationToken);
        var runId = Ids.Derive(Kinds.Run, caller);
        var run = grains.GetGrain<IRunGrain>(runId);
        using var pass = await gate.EnterAsync(runId, cancellationToken);
        var isRepeat = await run.GetAsync(cancellationToken) is not null;

        // The run of a repeat may be reading its upload right now: only the digest of what is sent again is of interest.
        var raw = isRepeat
            ? await DigestAsync(context.Request.BodyReader, cancellationToken)
            : await uploads.WriteAsync(runId, context.Request.Body, cancellationToken);

        Reply<RunView> reply;
        try
        {
            RequireContent(raw);
            reply = await SubmitAsync(subject, runId, raw, caller, lookup, grains, cancellationToken);
        }
        catch (RefusedException) when (!isRepeat)
        {
            // Whatever else may be thrown leaves open whether there is a run that will read it; the sweep finds out later.
            if (await run.GetAsync(cancellationToken) is null)
            {
                await uploads.DeleteAsync(runId, cancellationToken);
            }

            throw;
        }

        return TypedResults.Accepted($"/api/v1/runs/{runId}", reply.View);
    }

    /// <summary>What is asked for, checked as far as it can be before a byte has come.</summary>
    public static async Task<UploadSubject> SubjectAsync(string name, UploadQuery query, Lookup lookup, Caller caller, CancellationToken cancellationToken)
    {
        // The query first: a wrong option makes no dataset.
        var subject = UploadSubject.Of(query, "", name, caller.RequestId);
        if (!NameRules.IsIdOf(Kinds.Dataset, name))
        {
            NameRules.Require("dataset", name);
        }

        return subject with { Project = await lookup.ProjectAsync(query.Project, cancellationToken) };
    }

    /// <summary>Asks for the run of an upload that is whole; the dataset is made where it is new.</summary>
    /// <exception cref="RefusedException">It is not accepted.</exception>
    public static async Task<Reply<RunView>> SubmitAsync(
        UploadSubject subject, string runId, StoredArtifact raw, Caller caller, Lookup lookup, IGrainFactory grains, CancellationToken cancellationToken)
    {
        // A part of what is not there would leave an empty dataset behind.
        var dataset = subject.Mode == UploadMode.Replace
            ? await lookup.EnsureAsync<IDatasetGrain, DatasetCommand, DatasetView>(
                subject.Project, Kinds.Dataset, subject.Dataset, new CreateDataset(subject.Project, subject.Dataset), caller.At("dataset"), cancellationToken)
            : await lookup.RequireAsync(subject.Project, Kinds.Dataset, subject.Dataset, cancellationToken);
        var reply = await grains.GetGrain<IRunGrain>(runId).ExecuteAsync(
            new SubmitRun { ProjectId = subject.Project, ParentId = dataset, Spec = subject.Spec(dataset, runId, raw) }, caller.At("run"), cancellationToken);
        reply.Accepted();
        return reply;
    }

    public static void RequirePlainBody(HttpContext context)
    {
        if (context.Request.GetTypedHeaders().ContentType?.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
        {
            throw RefusedException.Invalid("upload.form", "The body is a form. Send the file's bytes themselves, as curl does with --data-binary @FILE or --upload-file FILE.");
        }

        if (context.Request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            throw RefusedException.Invalid("upload.encoding", $"The body is encoded ({encoding}). Send the file's bytes as they are.");
        }

        // Files are larger than any request should be elsewhere; the disk is the limit here.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
    }

    private static void RequireContent(StoredArtifact raw)
    {
        if (raw.Bytes == 0)
        {
            throw RefusedException.Invalid("upload.empty", "The body is empty. Send the file's bytes, for example with curl --data-binary @FILE.");
        }
    }

    private static async Task<StoredArtifact> DigestAsync(PipeReader body, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = 0L;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                hash.AppendData(segment.Span);
            }

            bytes += read.Buffer.Length;
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return new(Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
            }
        }
    }
}
