using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using MlOps.Gateway.Datasets;
using MlOps.Runs;

namespace MlOps.Gateway.Requests;

/// <summary>A file's way in: kept as it comes, under its run's id, until the run has made something of it.</summary>
internal sealed class RunUpload(IGrainFactory grains, IUploadStore uploads, UploadGate gate)
{
    /// <summary>Takes the body, and submits the run that reads it.</summary>
    /// <param name="context">The request; its body is the file.</param>
    /// <param name="caller">Who asks. A repeat of the request is answered as the first time.</param>
    /// <param name="submit">Makes the run of its id, which is the upload's key, and of what was uploaded.</param>
    public async Task<IResult> AcceptAsync(HttpContext context, Caller caller, Func<string, StoredArtifact, Task<SubmitRun>> submit)
    {
        var cancellationToken = context.RequestAborted;
        RequirePlainBody(context);
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
            reply = await run.ExecuteAsync(await submit(runId, raw), caller.At("run"), cancellationToken);
            reply.Accepted();
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
