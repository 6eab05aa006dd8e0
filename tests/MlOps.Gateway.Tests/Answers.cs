using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace MlOps.Gateway;

/// <summary>Sends to <c>/api/v1</c>, and reads what came back.</summary>
internal static class Answers
{
    public static async Task<HttpResponseMessage> AskAsync(this GatewayServer server, string verb, string path, string? body = null, string? key = null)
    {
        using var client = server.Admin();
        using var request = new HttpRequestMessage(new(verb), "/api/v1/" + path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await client.SendAsync(request);
    }

    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        using (response)
        {
            Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    public static async Task IsProblemAsync(this HttpResponseMessage response, int status, string code, string sentence)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.ReadAsync((HttpStatusCode)status);
        Assert.Equal(sentence, problem.GetProperty("detail").GetString());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
    }

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();
}
