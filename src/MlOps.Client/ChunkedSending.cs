using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Runs;

namespace MlOps.Client;

/// <summary>
/// Sends a file chunk by chunk. What the platform answered it has for good: after a broken connection it is asked which
/// chunks are there, and the others follow. An upload has the key of what is sent, so that whoever sends it again after an
/// interruption, from whatever process, goes on where the last one stopped.
/// </summary>
internal sealed class ChunkedSending(Transport transport, MlOpsClientOptions options, Stream file)
{
    private readonly long _start = file.Position;
    private readonly long _bytes = file.Length - file.Position;

    public async Task<RunView> SendAsync(string dataset, IEnumerable<(string Name, string? Value)> query, CancellationToken cancellationToken)
    {
        var begun = await BeginAsync(
            dataset,
            [
                .. query,
                ("bytes", _bytes.ToString(CultureInfo.InvariantCulture)),
                ("chunkBytes", options.ChunkBytes.ToString(CultureInfo.InvariantCulture)),
            ],
            cancellationToken).ConfigureAwait(false);

        var status = begun;
        while (!status.Missing.IsEmpty)
        {
            var next = status.Missing[0];
            status = await PatientlyAsync(
                begun.Id,
                token => PutAsync(begun.Id, next, token),
                cancellationToken).ConfigureAwait(false);
        }

        return await PatientlyAsync(
            begun.Id,
            token => transport.SendAsync<RunView>(Call.Change(HttpMethod.Post, $"uploads/{begun.Id}/complete") with { IsLong = true }, token),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<ChunkedStatus> BeginAsync(string dataset, (string Name, string? Value)[] query, CancellationToken cancellationToken)
    {
        var begin = Call.Change(HttpMethod.Post, $"datasets/{dataset}/uploads") with { Query = query };
        var digest = await DigestAsync(dataset, query, cancellationToken).ConfigureAwait(false);
        for (var time = 0; ; time++)
        {
            try
            {
                return await transport.SendAsync<ChunkedStatus>(
                    begin with { Key = string.Create(CultureInfo.InvariantCulture, $"upload-{digest}-{time}") }, cancellationToken).ConfigureAwait(false);
            }
            catch (MlOpsApiException exception) when (exception.Code == "upload.completed")
            {
                // The same was sent before, to its end: this is another upload.
            }
        }
    }

    private async Task<string> DigestAsync(string dataset, (string Name, string? Value)[] query, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(new { options.Project, dataset, query = query.Select(each => new[] { each.Name, each.Value }) }));
        hash.AppendData(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task<ChunkedStatus> PutAsync(string id, int number, CancellationToken cancellationToken)
    {
        var offset = (long)number * options.ChunkBytes;
        var chunk = new byte[Math.Min(options.ChunkBytes, _bytes - offset)];
        file.Position = _start + offset;
        await file.ReadExactlyAsync(chunk, cancellationToken).ConfigureAwait(false);
        var call = Call.Change(HttpMethod.Put, $"uploads/{id}/chunks/{number}", CallContent.Digested(chunk)) with { IsLong = true };
        return await transport.SendAsync<ChunkedStatus>(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Repeats what is safe to repeat, beyond the repeats of one request, for as long as the platform may take to start anew.</summary>
    private async Task<T> PatientlyAsync<T>(string id, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        var since = options.Clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await step(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (IsPassing(exception) && options.Clock.GetElapsedTime(since) < options.UploadPatience)
            {
                options.OnRetry?.Invoke(new RetryNotice($"the upload {id} waits: {exception.Message}", attempt, options.LongestRetryDelay));
                await Task.Delay(options.LongestRetryDelay, options.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsPassing(Exception exception) => exception is MlOpsUnreachableException or MlOpsApiException { IsUnavailable: true };

    /// <summary>How far the platform says that it is.</summary>
    private sealed record ChunkedStatus(string Id, ImmutableArray<int> Missing);
}
