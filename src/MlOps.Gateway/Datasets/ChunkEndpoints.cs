using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using MlOps.Runs;

namespace MlOps.Gateway.Datasets;

/// <summary>
/// A large file's way in, chunk by chunk, over as many connections and starts of the host as it takes. What was answered
/// is there; the id of the upload is that of the run that it becomes.
/// </summary>
internal static class ChunkEndpoints
{
    public const long LeastChunk = 64 * 1024;
    public const long GreatestChunk = 256 * 1024 * 1024;
    public const long MostBytes = 1L << 42;
    public const int MostChunks = 100_000;

    public static void MapChunks(this IEndpointRouteBuilder api)
    {
        api.MapPost("/datasets/{name}/uploads", BeginAsync)
            .WithTags("Uploads").WithSummary("Begins an upload in chunks, with the options of an upload at once.").Produces<UploadStatus>(StatusCodes.Status201Created);
        var uploads = api.MapGroup("/uploads/{id}").WithTags("Uploads");
        uploads.MapGet("", GetAsync).WithSummary("Which chunks of an upload are there.").Produces<UploadStatus>();
        uploads.MapPut("/chunks/{number}", PutAsync)
            .WithSummary("One chunk, with its SHA-256 as Content-Digest (RFC 9530).").Accepts<Stream>("*/*").Produces<UploadStatus>();
        uploads.MapPost("/complete", CompleteAsync)
            .WithSummary("Makes a version of an upload that is whole.").Produces<RunView>(StatusCodes.Status202Accepted);
        uploads.MapDelete("", DiscardAsync).WithSummary("Gives an upload up.").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> BeginAsync(
        string name,
        [AsParameters] UploadQuery query,
        [FromQuery(Name = "bytes")] long bytes,
        [FromQuery(Name = "chunkBytes")] long chunkBytes,
        HttpContext context,
        Lookup lookup,
        IGrainFactory grains,
        IChunkedUploads chunks)
    {
        UploadQuery.RequireKnown(context.Request.Query, "bytes", "chunkBytes");
        var caller = context.Caller();
        if (bytes is < 1 or > MostBytes)
        {
            throw RefusedException.Invalid("upload.bytes", $"bytes is {bytes}; the file's size, 1 to {MostBytes}, was expected.");
        }

        if (chunkBytes is < LeastChunk or > GreatestChunk || (bytes - 1) / chunkBytes >= MostChunks)
        {
            throw RefusedException.Invalid(
                "upload.chunk-bytes", $"chunkBytes is {chunkBytes}; {LeastChunk} to {GreatestChunk} are possible, and at most {MostChunks} chunks of an upload.");
        }

        var subject = await UploadEndpoint.SubjectAsync(name, query, lookup, caller, context.RequestAborted);
        var id = Ids.Derive(Kinds.Run, caller);
        if (await grains.GetGrain<IRunGrain>(id).GetAsync(context.RequestAborted) is not null)
        {
            throw new RefusedException(Refusal.Conflict(
                "upload.completed", $"An upload with this {Callers.KeyHeader} was completed and is the run '{id}'. Take another key for another upload."));
        }

        var asked = new ChunkPlan(bytes, chunkBytes, subject.ToString());
        var plan = await chunks.BeginAsync(id, asked, context.RequestAborted);
        return plan == asked
            ? TypedResults.Created($"/api/v1/uploads/{id}", await StatusAsync(id, chunks, context.RequestAborted))
            : throw new RefusedException(Refusal.Conflict("request.reused", $"{Callers.KeyHeader} was used for another upload. Take another key."));
    }

    private static async Task<IResult> GetAsync(string id, IChunkedUploads chunks, CancellationToken cancellationToken) =>
        TypedResults.Ok(await StatusAsync(id, chunks, cancellationToken));

    private static async Task<IResult> PutAsync(string id, int number, HttpContext context, Lookup lookup, IChunkedUploads chunks, UploadGate gate)
    {
        var cancellationToken = context.RequestAborted;
        RunUpload.RequirePlainBody(context);
        var digest = ContentDigest.Of(context);
        var plan = (await FindAsync(id, chunks, cancellationToken)).Plan;
        lookup.ChargeTo(UploadSubject.Parse(plan.Subject).Project, id);
        if (number < 0 || number >= plan.Count)
        {
            throw RefusedException.Invalid("upload.chunk-number", $"There is no chunk {number} of this upload; its {plan.Count} chunks are counted from 0.");
        }

        // One at a time of each: what the first leaves, the second sees.
        using var pass = await gate.EnterAsync(string.Create(CultureInfo.InvariantCulture, $"{id}/{number}"), cancellationToken);
        var said = new UploadChunk(number, plan.BytesOf(number), digest);
        var (came, there) = await chunks.WriteAsync(id, said, context.Request.Body, cancellationToken);
        if (there is not null)
        {
            throw new RefusedException(Refusal.Conflict(
                "upload.chunk-differs",
                $"Chunk {number} is there already with the SHA-256 {there.Digest}; {digest} was sent now. The file changed in between: begin a new upload of it."));
        }

        if (came != said)
        {
            throw RefusedException.Invalid(
                "upload.chunk-digest",
                $"Chunk {number} came with {(came.Bytes > said.Bytes ? $"more than {said.Bytes}" : came.Bytes)} bytes of the SHA-256 {came.Digest}; {said.Bytes} bytes of {said.Digest} were expected. It was not kept: send it again.");
        }

        return TypedResults.Ok(await StatusAsync(id, chunks, cancellationToken));
    }

    private static async Task<IResult> CompleteAsync(
        string id, HttpContext context, Lookup lookup, IGrainFactory grains, IChunkedUploads chunks, IUploadStore uploads, UploadGate gate)
    {
        var cancellationToken = context.RequestAborted;
        RequireId(id);
        using var pass = await gate.EnterAsync(id, cancellationToken);
        if (await grains.GetGrain<IRunGrain>(id).GetAsync(cancellationToken) is { } run)
        {
            // A repeat: the run reads the upload, or has read it.
            await chunks.DiscardAsync(id, cancellationToken);
            return TypedResults.Accepted($"/api/v1/runs/{id}", run);
        }

        var upload = await FindAsync(id, chunks, cancellationToken);
        if (upload.Chunks.Length < upload.Plan.Count)
        {
            throw new RefusedException(Refusal.Conflict(
                "upload.incomplete", $"{upload.Plan.Count - upload.Chunks.Length} of {upload.Plan.Count} chunks are not there yet. GET /api/v1/uploads/{id} lists them."));
        }

        var subject = UploadSubject.Parse(upload.Plan.Subject);
        var raw = await chunks.JoinAsync(id, cancellationToken);
        try
        {
            var caller = context.Caller() with { RequestId = subject.RequestId };
            var submit = await UploadEndpoint.SubmitAsync(subject, id, raw, caller, lookup, cancellationToken);
            var reply = await grains.GetGrain<IRunGrain>(id).ExecuteAsync(submit, caller.At("run"), cancellationToken);
            var view = reply.Accepted();
            await chunks.DiscardAsync(id, cancellationToken);
            return TypedResults.Accepted($"/api/v1/runs/{id}", view);
        }
        catch (RefusedException)
        {
            // The chunks stay for a repeat; the whole is made of them again.
            if (await grains.GetGrain<IRunGrain>(id).GetAsync(cancellationToken) is null)
            {
                await uploads.DeleteAsync(id, cancellationToken);
            }

            throw;
        }
    }

    private static async Task<IResult> DiscardAsync(string id, IChunkedUploads chunks, CancellationToken cancellationToken)
    {
        RequireId(id);
        await chunks.DiscardAsync(id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<UploadStatus> StatusAsync(string id, IChunkedUploads chunks, CancellationToken cancellationToken)
    {
        var upload = await FindAsync(id, chunks, cancellationToken);
        return new(
            id, upload.Plan.Bytes, upload.Plan.ChunkBytes, upload.Chunks,
            [.. Enumerable.Range(0, upload.Plan.Count).Except(upload.Chunks.Select(chunk => chunk.Number))]);
    }

    private static async Task<ChunkedUpload> FindAsync(string id, IChunkedUploads chunks, CancellationToken cancellationToken)
    {
        RequireId(id);
        return await chunks.FindAsync(id, cancellationToken)
            ?? throw RefusedException.NotFound(
                "upload.unknown",
                $"There is no upload '{id}' under way: it was completed (GET /api/v1/runs/{id}), given up, or nothing came of it for a day.");
    }

    private static void RequireId(string id)
    {
        if (!NameRules.IsIdOf(Kinds.Run, id))
        {
            throw RefusedException.NotFound("upload.unknown", $"'{id}' is no id of an upload; beginning one answers it.");
        }
    }
}

/// <summary>How far an upload is.</summary>
/// <param name="Id">The upload, and the run that it becomes.</param>
/// <param name="Bytes">All bytes.</param>
/// <param name="ChunkBytes">Bytes of every chunk but the last.</param>
/// <param name="Chunks">The chunks that are there.</param>
/// <param name="Missing">The numbers of those that are not.</param>
internal sealed record UploadStatus(string Id, long Bytes, long ChunkBytes, ImmutableArray<UploadChunk> Chunks, ImmutableArray<int> Missing);
