using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace MlOps.Client;

/// <summary>A body that each attempt makes anew.</summary>
internal abstract class CallContent
{
    /// <summary>Whether a further attempt can send the same bytes.</summary>
    public virtual bool IsRepeatable => true;

    /// <summary>Whether the platform should be asked first whether it wants it at all.</summary>
    public virtual bool IsLarge => false;

    public abstract HttpContent Create();

    public static CallContent Json<T>(T value) => new JsonBody(JsonSerializer.SerializeToUtf8Bytes(value, MlOpsJson.Options));

    public static CallContent Json(ReadOnlyMemory<byte> json) => new JsonBody(json);

    /// <summary>Bytes that bear their digest (RFC 9530), so that the platform knows whether they came whole.</summary>
    public static CallContent Digested(ReadOnlyMemory<byte> bytes) => new DigestedBody(bytes, $"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes.Span))}:");

    public static CallContent From(Stream stream) => new StreamBody(stream);

    private sealed class JsonBody(ReadOnlyMemory<byte> bytes) : CallContent
    {
        public override HttpContent Create()
        {
            var content = new ReadOnlyMemoryContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return content;
        }
    }

    private sealed class DigestedBody(ReadOnlyMemory<byte> bytes, string digest) : CallContent
    {
        public override HttpContent Create()
        {
            var content = new ReadOnlyMemoryContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            content.Headers.Add("Content-Digest", digest);
            return content;
        }
    }

    private sealed class StreamBody(Stream stream) : CallContent
    {
        private readonly long _start = stream.CanSeek ? stream.Position : 0;

        private readonly Lock _gate = new();
        private Task _copy = Task.CompletedTask;

        public override bool IsRepeatable => stream.CanSeek;

        public override bool IsLarge => true;

        private long Length => stream.Length - _start;

        public override HttpContent Create() => new Attempt(this);

        private Task CopyAsync(Stream target, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                return _copy = CopyAfterAsync(_copy, target, cancellationToken);
            }
        }

        private async Task CopyAfterAsync(Task previous, Stream target, CancellationToken cancellationToken)
        {
            // The copy of a broken attempt may still be reading the same stream when the next one begins.
            await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stream.CanSeek)
            {
                stream.Position = _start;
            }

            await stream.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }

        private sealed class Attempt : HttpContent
        {
            private readonly StreamBody _body;
            private readonly long? _length;

            public Attempt(StreamBody body)
            {
                _body = body;
                _length = body.IsRepeatable ? body.Length : null;
                Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            }

            protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
                _body.CopyAsync(stream, CancellationToken.None);

            protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
                _body.CopyAsync(stream, cancellationToken);

            protected override bool TryComputeLength(out long length)
            {
                length = _length ?? 0;
                return _length is not null;
            }
        }
    }
}
