using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MlOps.Client;

namespace MlOps.EndToEnd.BadInput;

/// <summary>Questions about costs that cannot be answered.</summary>
public sealed class BadCostTests(SoundPlatform platform) : BadInputSuite(platform)
{
    [Theory]
    [InlineData("weather", "costs.dimension", "weather", "experiment")]
    [InlineData("3", "costs.dimension", "'3'")]
    [InlineData("kind,model", "costs.dimension", "kind,model")]
    [InlineData("model?from=yesterday", "costs.period", "from", "yesterday", "2026-11-01")]
    [InlineData("model?from=2026-11-01T08:30Z", "costs.period", "08:30", "whole")]
    [InlineData("model?from=2026-11-02&to=2026-11-01", "costs.period", "2026-11-02", "after it begins")]
    [InlineData("model?from=2026-11-01&to=2026-11-01", "costs.period", "after it begins")]
    [InlineData("tag", "costs.tag", "tag=team")]
    [InlineData("model?tag=team", "costs.tag", "team")]
    [InlineData("model?project=default&allProjects=true", "costs.project", "default")]
    public async Task Question_ThatMakesNoSense_IsToldWhy(string question, string code, params string[] words)
    {
        using var answer = await Platform.Http.GetAsync(new Uri($"/api/v1/costs/by/{question}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        AssertNames(problem.GetProperty("detail").GetString()!, words);
    }

    [Theory]
    [InlineData("""{"currency": "USD", "prices": [{"meter": "calls", "amount": 1}, {"meter": "calls", "amount": 2}]}""", "rates.overlap", "Calls")]
    [InlineData("""{"currency": "USD", "prices": [{"meter": "calls", "amount": 1, "to": "2026-11-01T00:00Z"}, {"meter": "calls", "amount": 1, "from": "2026-11-02T00:00Z"}]}""", "rates.gap", "2026-11-02")]
    [InlineData("""{"currency": "USD", "prices": [{"meter": "calls", "amount": -1}]}""", "rates.amount", "-1")]
    [InlineData("""{"currency": "Taler", "prices": []}""", "rates.currency", "Taler", "USD")]
    [InlineData("""{"currency": "EUR", "prices": []}""", "rates.currency", "EUR", "MlOps:Accounts:Currency")]
    [InlineData("""{"currency": "USD"}""", "rates.prices")]
    [InlineData("""{"currency": "USD", "prices": [null]}""", "rates.prices")]
    public async Task RateCard_ThatCannotBe_IsToldWhy_AndTheOneThatIsStays(string card, string code, params string[] words)
    {
        var before = await Client.GetRateCardAsync();
        using var content = new StringContent(card, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Platform.Http.PutAsync(new Uri("/api/v1/costs/rates", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        AssertNames(problem.GetProperty("detail").GetString()!, words);
        Assert.Equal(before.Number, (await Client.GetRateCardAsync()).Number);
    }

    [Theory]
    [InlineData("""{"amount": -3, "currency": "USD", "from": "2026-11-01T00:00Z"}""", "charge.amount", "-3")]
    [InlineData("""{"amount": 3e27, "currency": "USD", "from": "2026-11-01T00:00Z", "seats": 1000000}""", "charge.amount")]
    [InlineData("""{"amount": 3, "currency": "EUR", "from": "2026-11-01T00:00Z"}""", "charge.currency", "EUR", "USD")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "2026-11-02T00:00Z", "to": "2026-11-01T00:00Z"}""", "charge.period", "2026-11-02")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "2926-11-01T00:00Z"}""", "charge.period", "2926")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "9999-12-01T00:00Z", "every": "year", "times": 3}""", "charge.period", "9999")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "2026-11-01T00:00Z", "times": 3}""", "charge.times", "every")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "2026-11-01T00:00Z", "seats": 0}""", "charge.seats", "0")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "2026-11-01T00:00Z", "for": "weather"}""", "charge.for", "weather")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "2026-11-01T00:00Z", "every": 7, "times": 3}""", "charge.times")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "soon"}""", "charge.period", "soon")]
    [InlineData("""{"amount": 3, "currency": "USD"}""", "charge.period")]
    [InlineData("""{"amount": 3, "currency": "USD", "from": "2026-11-01T00:00Z", "key": "a/b"}""", "charge.key", "a/b")]
    [InlineData("null", "charge.none")]
    public async Task Charge_ThatCannotBe_IsToldWhy_AndNothingOfTheListIsEntered(string charge, string code, params string[] words)
    {
        var before = (await Client.GetUsageEventsAsync(after: "charge/")).Events.Count(entry => entry.Key.StartsWith("charge/", StringComparison.Ordinal));
        using var content = new StringContent(
            $$"""{"charges": [{"amount": 1, "currency": "USD", "from": "2026-11-01T00:00Z", "key": "sound"}, {{charge}}]}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await Platform.Http.PostAsync(new Uri("/api/v1/costs/charges", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        AssertNames(problem.GetProperty("detail").GetString()!, words);
        Assert.Equal(before, (await Client.GetUsageEventsAsync(after: "charge/")).Events.Count(entry => entry.Key.StartsWith("charge/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Key_ThatIsUsedForAnotherCharge_IsAConflict_AndTheSameAgainIsNot()
    {
        var charge = new ChargeEntry { Amount = 3, Currency = "USD", From = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero), Key = "bad-cost-twice" };
        await Client.EnterChargesAsync([charge]);
        await Client.EnterChargesAsync([charge]);

        var refused = await Assert.ThrowsAsync<MlOpsApiException>(() => Client.EnterChargesAsync([charge with { Amount = 4 }]));

        Assert.Equal((409, "charge.key-used"), (refused.Status, refused.Code));
        await Client.ReverseUsageAsync("charge/bad-cost-twice");
        Assert.Equal((409, "charge.taken-back"), await Assert.ThrowsAsync<MlOpsApiException>(() => Client.EnterChargesAsync([charge])) is var gone ? (gone.Status, gone.Code) : default);
        Assert.Equal(409, (await Assert.ThrowsAsync<MlOpsApiException>(() => Client.ReverseUsageAsync("reversed/charge/bad-cost-twice"))).Status);
        Assert.Equal(404, (await Assert.ThrowsAsync<MlOpsApiException>(() => Client.ReverseUsageAsync("nothing"))).Status);
    }

    [Theory]
    [InlineData("nobody", "model.unknown", HttpStatusCode.NotFound)]
    [InlineData("nobody?version=first", "model.version-invalid", HttpStatusCode.BadRequest)]
    public async Task Lineage_OfWhatIsNotThere_IsToldSo(string question, string code, HttpStatusCode status)
    {
        using var answer = await Platform.Http.GetAsync(new Uri($"/api/v1/costs/lineage/{question}", UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("explain/model?key=nobody", "costs.no-row", HttpStatusCode.NotFound)]
    [InlineData("explain/weather?key=sun", "costs.dimension", HttpStatusCode.BadRequest)]
    [InlineData("explain/model?key=x&spread=even", "costs.explain", HttpStatusCode.BadRequest)]
    [InlineData("explain/model?key=x&allProjects=true", "costs.explain", HttpStatusCode.BadRequest)]
    [InlineData("by/model?spread=much", "costs.spread", HttpStatusCode.BadRequest)]
    [InlineData("by/model?spread=1", "costs.spread", HttpStatusCode.BadRequest)]
    [InlineData("by/machine?spread=even", "costs.spread", HttpStatusCode.BadRequest)]
    public async Task Question_ThatCannotBeAnswered_IsToldWhy(string question, string code, HttpStatusCode status)
    {
        using var answer = await Platform.Http.GetAsync(new Uri($"/api/v1/costs/{question}", UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"currency": "USD", "prices": [{"meter": "weather", "amount": 1}]}""")]
    [InlineData("""{"currency": "USD", "prices": [{"meter": "calls", "amount": "much"}]}""")]
    [InlineData("""{"currency": "USD", "prices": [{"meter": "calls", "amount": 1e99}]}""")]
    public async Task RateCard_ThatIsNone_IsABadRequest(string card)
    {
        using var content = new StringContent(card, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Platform.Http.PutAsync(new Uri("/api/v1/costs/rates", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("model?from=0001-01-01&to=9999-12-31")]
    [InlineData("tag?tag=%00%F0%9F%92%B8")]
    public async Task Question_ThatIsOnlyStrange_IsAnswered(string question)
    {
        using var answer = await Platform.Http.GetAsync(new Uri($"/api/v1/costs/by/{question}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rows").EnumerateArray());
    }
}
