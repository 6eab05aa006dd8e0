using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MlOps.Benchmarks.Common;

/// <summary>
/// One connection that sends a request made beforehand and reads the answer to its end: it takes a tenth of what a client
/// for every purpose does, so that the load leaves the machine to who is measured.
/// </summary>
internal sealed class PlainConnection : IDisposable
{
    private readonly TcpClient _client;
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[64 * 1024];

    public PlainConnection(Uri address, string path, string token, string body)
    {
        _client = new TcpClient(address.Host, address.Port) { NoDelay = true };
        _request = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
    }

    public async Task AskAsync()
    {
        var stream = _client.GetStream();
        await stream.WriteAsync(_request);
        var have = 0;
        while (!IsWhole(_answer.AsSpan(0, have)))
        {
            var more = await stream.ReadAsync(_answer.AsMemory(have));
            have += more > 0 ? more : throw new EndOfStreamException("The connection was closed in the middle of an answer.");
        }

        if (!_answer.AsSpan().StartsWith("HTTP/1.1 2"u8))
        {
            throw new InvalidOperationException(Encoding.UTF8.GetString(_answer, 0, have));
        }
    }

    public void Dispose() => _client.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var length = answer[..head].IndexOf("Content-Length: "u8);
        return length < 0
            ? answer.EndsWith("\r\n0\r\n\r\n"u8)
            : answer.Length == head + 4 + int.Parse(answer[(length + 16)..][..answer[(length + 16)..].IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
