using MlOps.Chaos.History;
using MlOps.Client;

namespace MlOps.Chaos.Work;

/// <summary>What came of sending a request once.</summary>
/// <param name="Outcome">What the sender knows.</param>
/// <param name="Said">What was answered.</param>
/// <param name="Reason">The refusal's code, or what went wrong.</param>
/// <param name="IsFault">Whether the platform blamed itself (500), which it never should.</param>
internal sealed record Attempt(Outcome Outcome, Said Said, string? Reason = null, bool IsFault = false)
{
    public static async Task<Attempt> OfAsync(Func<CancellationToken, Task<Said>> send, TimeSpan timeout)
    {
        using var patience = new CancellationTokenSource(timeout);
        try
        {
            return new(Outcome.Acknowledged, await send(patience.Token));
        }
        catch (MlOpsApiException refused) when (refused.IsUnavailable)
        {
            return new(Outcome.Unknown, Said.Nothing, refused.Code);
        }
        catch (MlOpsApiException fault) when (fault.Status >= 500)
        {
            return new(Outcome.Unknown, Said.Nothing, $"{fault.Status} {fault.Code}: {fault.Message}", IsFault: true);
        }
        catch (MlOpsApiException refused)
        {
            return new(Outcome.Refused, Said.Nothing, refused.Code);
        }
        catch (MlOpsAnswerException answer)
        {
            return new(Outcome.Unknown, Said.Nothing, answer.Message, IsFault: true);
        }
        catch (MlOpsUnreachableException unreachable)
        {
            return new(Outcome.Unknown, Said.Nothing, unreachable.Reason);
        }
        catch (Exception broken) when (broken is OperationCanceledException or HttpRequestException or IOException)
        {
            return new(Outcome.Unknown, Said.Nothing, broken.Message);
        }
    }
}
