using System.Globalization;
using MlOps.Chaos.Cluster;
using MlOps.Chaos.History;

namespace MlOps.Chaos.Work;

/// <summary>
/// Sends requests as a client of a cluster does: to any silo, again under the same key to another one while nobody
/// answers; now and then twice at once, or once more when it is long answered. Writes down what was asked and said.
/// </summary>
internal sealed class RecordingClient(int number, ChaosCluster cluster, SiloClients clients, Recording recording, Random chance, bool repeats)
{
    private const double TwiceAtOnce = 0.1;
    private const double OnceMoreLate = 0.15;
    private const int LatestSeconds = 8;

    /// <summary>How long a client goes on asking before it takes the outcome for unknown.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);

    private readonly List<Task> _late = [];
    private int _sent;

    /// <summary>Sends a request until it is answered, or patience is at its end.</summary>
    public async Task<Operation> SendAsync(Request request)
    {
        var key = request.IsChange ? string.Create(CultureInfo.InvariantCulture, $"chaos-{number}-{++_sent}") : null;
        var silo = chance.Next(cluster.All.Count);
        var isTwice = repeats && request.IsChange && chance.NextDouble() < TwiceAtOnce;
        var isLate = repeats && request.IsChange && chance.NextDouble() < OnceMoreLate;
        var (delay, lateSilo) = (TimeSpan.FromSeconds(chance.NextDouble() * LatestSeconds), chance.Next(cluster.All.Count));

        var start = recording.Now;
        var twin = isTwice ? OnceAsync(request, key, (silo + 1) % cluster.All.Count) : null;
        var (last, attempts, wasLeftOpen) = (await OnceAsync(request, key, silo), 1, false);
        while (last.Outcome == Outcome.Unknown && request.Rows == 0 && recording.Now - start < Patience)
        {
            wasLeftOpen = true;
            await Task.Delay(BetweenAttempts);
            silo = (silo + 1) % cluster.All.Count;
            last = await OnceAsync(request, key, silo);
            attempts++;
        }

        if (twin is not null)
        {
            var other = await twin;
            attempts++;
            CompareAnswers(request, key, last, other);
            wasLeftOpen |= other.Outcome == Outcome.Unknown;
            last = last.Outcome == Outcome.Acknowledged || other.Outcome != Outcome.Acknowledged ? last : other;
        }

        // An attempt that nobody answered may still lie in a stopped silo, and be done after this refusal.
        var outcome = last.Outcome == Outcome.Refused && wasLeftOpen && request.IsChange ? Outcome.Unknown : last.Outcome;
        var operation = new Operation
        {
            Kind = request.Kind,
            Subject = request.Subject,
            Key = key,
            Asked = request.Asked,
            Expected = request.Expected,
            Rows = request.Rows,
            Content = request.Content,
            Start = start,
            End = recording.Now,
            Outcome = outcome,
            Said = last.Said,
            Reason = last.Reason,
            Attempts = attempts,
            Silo = silo + 1,
        };
        recording.Add(operation);
        if (isLate && outcome == Outcome.Acknowledged)
        {
            _late.Add(RepeatLateAsync(request, key, last, delay, lateSilo));
        }

        return operation;
    }

    /// <summary>Waits for the repeats that are still to come.</summary>
    public Task SettleAsync() => Task.WhenAll(_late);

    private async Task RepeatLateAsync(Request request, string? key, Attempt first, TimeSpan delay, int silo)
    {
        await Task.Delay(delay);
        var repeat = await OnceAsync(request, key, silo);
        CompareAnswers(request, key, first, repeat);
        if (repeat.Outcome == Outcome.Refused)
        {
            recording.Find("same-answer", $"{request.Kind} {request.Subject} under {key} was acknowledged, and its repeat was refused: {repeat.Reason}.");
        }
    }

    private async Task<Attempt> OnceAsync(Request request, string? key, int silo)
    {
        var attempt = await clients.WithKeyAsync(key, () => Attempt.OfAsync(token => request.SendAsync(clients.All[silo], token), SiloClients.AttemptTimeout));
        if (attempt.IsFault)
        {
            recording.Find("no-fault-of-ours", $"{request.Kind} {request.Subject} ({key}) at silo {silo + 1}, {recording.Now.TotalSeconds:0.000} s: {attempt.Reason}");
        }

        return attempt;
    }

    /// <summary>A repeat is answered as the first time. Of two at once one may be refused first, and the other done later.</summary>
    private void CompareAnswers(Request request, string? key, Attempt one, Attempt other)
    {
        if (one.Outcome == Outcome.Acknowledged && other.Outcome == Outcome.Acknowledged && one.Said.Text != other.Said.Text)
        {
            recording.Find("same-answer", $"{request.Kind} {request.Subject} under {key} was answered {one.Said.Text} and then {other.Said.Text}.");
        }
    }
}
