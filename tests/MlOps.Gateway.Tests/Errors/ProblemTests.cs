using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MlOps.Actors;

namespace MlOps.Gateway.Errors;

public sealed class ProblemTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    [Theory]
    [InlineData(RefusalKind.Invalid, 400)]
    [InlineData(RefusalKind.NotFound, 404)]
    [InlineData(RefusalKind.Conflict, 409)]
    [InlineData(RefusalKind.Forbidden, 403)]
    [InlineData(RefusalKind.Unavailable, 503)]
    public void Refusal_HasTheStatusOfItsKind(RefusalKind kind, int status) =>
        Assert.Equal(new Problem(status, "some.code", "Why.", IsTransient: status == 503), Problems.Of(new Refusal(kind, "some.code", "Why.")));

    [Theory]
    [InlineData("store", HttpStatusCode.ServiceUnavailable, "store.unavailable")]
    [InlineData("damaged", HttpStatusCode.InternalServerError, "store.damaged")]
    [InlineData("several", HttpStatusCode.ServiceUnavailable, "platform.busy")]
    [InlineData("database", HttpStatusCode.ServiceUnavailable, "store.unavailable")]
    [InlineData("circuit", HttpStatusCode.ServiceUnavailable, "platform.busy")]
    [InlineData("name", HttpStatusCode.Conflict, "name.taken")]
    [InlineData("other", HttpStatusCode.InternalServerError, "internal")]
    public async Task Exception_IsAnsweredAsAProblem(string fault, HttpStatusCode status, string code)
    {
        using var client = server.Admin();

        using var response = await client.GetAsync("/test/" + fault);

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain("secret", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        var isTransient = status == HttpStatusCode.ServiceUnavailable;
        Assert.Equal(isTransient ? "1" : null, response.Headers.RetryAfter?.ToString());
        Assert.Equal(isTransient, problem.GetProperty("detail").GetString()!.Contains("with the same Idempotency-Key", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(LostSilos.Names), MemberType = typeof(LostSilos))]
    public Task LostSilo_IsAnsweredAsPassing(string fault) =>
        Exception_IsAnsweredAsAProblem(fault, HttpStatusCode.ServiceUnavailable, "platform.busy");

    [Theory]
    [InlineData("""{"dataset":"a","lable":"b"}""", "'lable'")]
    [InlineData("""{"dataset":"a","label":1}""", "$.label")]
    [InlineData("""{"dataset":"a","task":"nope"}""", "$.task")]
    [InlineData("""{"dataset":"a","dataset":"b"}""", "Duplicate property 'dataset'")]
    [InlineData("""{"dataset":""", "line 1")]
    [InlineData("", "A JSON body is needed")]
    [InlineData("null", "A JSON body is needed")]
    [InlineData("{}", "dataset is missing")]
    [InlineData("""{"dataset":"a"}""", "label is missing")]
    [InlineData("""{"dataset":"a","label":"b","register":"m","noModel":true}""", "contradict")]
    [InlineData("""{"dataset":"a","label":"b","register":"m m"}""", "m m")]
    public async Task WrongBody_IsToldWhere_WithoutNamesOfOurTypes(string body, string expected)
    {
        using var client = server.Admin();

        using var response = await client.PostAsync("/api/v1/runs", new StringContent(body, Encoding.UTF8, "application/json"));

        var detail = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, detail, StringComparison.Ordinal);
        Assert.DoesNotContain("MlOps.Gateway", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/datasets?limit=x", "limit is 'x'; it must be a whole number.")]
    [InlineData("/api/v1/datasets?limit=0", "1 to 1000")]
    [InlineData("/api/v1/datasets?after=!", "no cursor")]
    [InlineData("/api/v1/runs?status=odd", "queued")]
    [InlineData("/api/v1/runs?kind=odd", "ingestion")]
    public async Task WrongQuery_IsToldWhatIsExpected(string path, string expected)
    {
        using var client = server.Admin();

        using var response = await client.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Idempotency-Key", "platform/run-1/register", "request.key")]
    [InlineData("Idempotency-Key", "", "request.key")]
    [InlineData("X-Reason", null, "request.reason")]
    public async Task WrongHeader_IsRefused(string header, string? value, string code)
    {
        using var client = server.Admin();
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value ?? new string('x', 1001));

        using var response = await client.PostAsync("/api/v1/datasets/headers/versions", new StringContent("a\n1\n"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("GET", "/nowhere", HttpStatusCode.NotFound, "route.unknown")]
    [InlineData("PATCH", "/api/v1/runs", HttpStatusCode.MethodNotAllowed, "route.method")]
    [InlineData("GET", "/api/v1/datasets/adult", HttpStatusCode.NotFound, "dataset.unknown")]
    [InlineData("GET", "/api/v1/datasets?project=other", HttpStatusCode.NotFound, "project.unknown")]
    public async Task Absence_IsAProblem(string verb, string path, HttpStatusCode status, string code)
    {
        using var client = server.Admin();

        using var response = await client.SendAsync(new(new(verb), path));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }
}
