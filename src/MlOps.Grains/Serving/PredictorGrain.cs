using MlOps.Access;
using MlOps.Accounts;
using Orleans.Concurrency;

namespace MlOps.Serving;

/// <summary>Answers on the silo that the client is connected to, if that one serves; as many at once as there are cores.</summary>
[StatelessWorker]
[AwayFrom(SiloRole.Compute)]
[GrainType("predictor")]
internal sealed class PredictorGrain(IServing serving) : Grain, IPredictorGrain
{
    public Task<Reply<TensorAnswer>> PredictAsync(TensorRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(Predict(this.GetPrimaryKeyString(), request));

    private Reply<TensorAnswer> Predict(string name, TensorRequest request)
    {
        if (serving.Find(name) is not { } deployment)
        {
            return serving.HasReadRoutes
                ? Refused(Refusal.NotFound("deployment.unknown", $"There is no deployment '{name}'."))
                : Refused(NotReady("This host has only just started and does not know its deployments yet. Ask again in a moment."));
        }

        try
        {
            var caller = OutsideCallFilter.Caller;
            var payer = deployment.PayerOf(caller);
            payer?.Add(Meter.BytesIn, Tensor.BytesOf(request.Inputs));
            var answer = deployment.Predict(request, caller);
            payer?.Add(Meter.BytesOut, Tensor.BytesOf(answer.Outputs));
            return new(answer);
        }
        catch (PredictionInputException wrong)
        {
            return Refused(Refusal.Invalid("prediction.input", wrong.Message));
        }
        catch (PredictionLimitException limit)
        {
            return Refused(Refusal.Invalid(limit.Code, limit.Message));
        }
        catch (NotReadyException notReady)
        {
            // What is loading will answer; what failed to load will not, however long one waits.
            return Refused(deployment.Failure is null ? NotReady(notReady.Message) : Refusal.Conflict("deployment.failed", notReady.Message));
        }
    }

    private static Refusal NotReady(string message) => new(RefusalKind.Unavailable, "deployment.not-ready", message);

    private static Reply<TensorAnswer> Refused(Refusal refusal) => new(null, refusal);
}
