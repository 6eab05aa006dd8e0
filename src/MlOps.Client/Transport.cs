using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Polly;

namespace MlOps.Client;

/// <summary>Sends requests, repeats those that may be, and turns answers into values or failures.</summary>
internal sealed class Transport : IDisposable
{
    private const string Root = "api/v1/";

    private readonly MlOpsClientOptions _options;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline<HttpResponseMessage> _repeated;
    private readonly ResiliencePipeline<HttpResponseMessage> _repeatedWithoutLimit;
    private readonly ResiliencePipeline<HttpResponseMessage> _once;
    private readonly ResiliencePipeline<HttpResponseMessage> _onceWithoutLimit;

    public Transport(MlOpsClientOptions options, HttpMessageHandler? handler)
    {
        _options = options;
        _http = new HttpClient(handler ?? DefaultHandler(), disposeHandler: true)
        {
            BaseAddress = WithTrailingSlash(options.Address),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (options.Token is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        _repeated = Resilience.Pipeline(options, isRepeated: true, options.AttemptTimeout);
        _repeatedWithoutLimit = Resilience.Pipeline(options, isRepeated: true, attemptTimeout: null);
        _once = Resilience.Pipeline(options, isRepeated: false, options.AttemptTimeout);
        _onceWithoutLimit = Resilience.Pipeline(options, isRepeated: false, attemptTimeout: null);
    }

    public async Task<T> SendAsync<T>(Call call, CancellationToken cancellationToken)
    {
        using var response = await AnswerAsync(call, cancellationToken).ConfigureAwait(false);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, MlOpsJson.Options)
                ?? throw new JsonException("null was not expected");
        }
        catch (JsonException exception)
        {
            throw new MlOpsAnswerException(
                $"{call.Method} {Address(call)} answered {(int)response.StatusCode} with something that is no answer of the platform "
                + $"({exception.Message}); check that {_options.Address} is its address and of this client's version.",
                exception);
        }
    }

    public async Task SendAsync(Call call, CancellationToken cancellationToken) =>
        (await AnswerAsync(call, cancellationToken).ConfigureAwait(false)).Dispose();

    public async Task CopyToAsync(Call call, Stream target, CancellationToken cancellationToken)
    {
        using var response = await AnswerAsync(call with { IsLong = true }, cancellationToken, HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        try
        {
            await response.Content.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw new MlOpsUnreachableException(_options.Address, Resilience.Describe(exception), exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private static Uri WithTrailingSlash(Uri address) =>
        address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

    private static SocketsHttpHandler DefaultHandler() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        UseCookies = false,
        AllowAutoRedirect = false,
    };

    private async Task<HttpResponseMessage> AnswerAsync(
        Call call,
        CancellationToken cancellationToken,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        // One key for all attempts: that is what makes a repeat of a change safe.
        var key = call.IsChange ? call.Key ?? _options.NewKey() : null;
        var mayRepeat = (call.Method == HttpMethod.Get || key is not null) && call.Content?.IsRepeatable != false;
        var pipeline = (mayRepeat, call.IsLong) switch
        {
            (true, false) => _repeated,
            (true, true) => _repeatedWithoutLimit,
            (false, false) => _once,
            (false, true) => _onceWithoutLimit,
        };

        HttpResponseMessage response;
        try
        {
            response = await pipeline.ExecuteAsync(
                async token =>
                {
                    using var request = Request(call, key);
                    return await _http.SendAsync(request, completion, token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (Resilience.IsConnectionFailure(exception, cancellationToken))
        {
            throw new MlOpsUnreachableException(_options.Address, Resilience.Describe(exception), exception);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await Problem.ReadAsync(response, cancellationToken).ConfigureAwait(false);
        }
    }

    private HttpRequestMessage Request(Call call, string? key)
    {
        var request = new HttpRequestMessage(call.Method, Address(call)) { Content = call.Content?.Create() };
        request.Headers.ExpectContinue = call.Content?.IsLarge == true ? true : null;
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
            if (_options.Reason is { } reason)
            {
                request.Headers.TryAddWithoutValidation("X-Reason", reason);
            }
        }

        return request;
    }

    private Uri Address(Call call)
    {
        var parameters = call.Query.Append(("project", call.IsProtocol ? null : _options.Project))
            .Where(parameter => parameter.Item2 is not null)
            .Select(parameter => $"{parameter.Item1}={Uri.EscapeDataString(parameter.Item2!)}");
        var query = string.Join('&', parameters);
        return new Uri(_http.BaseAddress!, (call.IsProtocol ? "" : Root) + call.Path + (query.Length == 0 ? "" : "?" + query));
    }
}
