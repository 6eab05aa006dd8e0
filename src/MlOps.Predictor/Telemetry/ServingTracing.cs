using System.Diagnostics;
using MlOps.Storage;

namespace MlOps.Predictor.Telemetry;

/// <summary>The spans of serving.</summary>
internal static class ServingTracing
{
    /// <summary>The source's name, for whoever listens.</summary>
    public const string SourceName = "MlOps.Predictor";

    private static readonly ActivitySource Source = new(SourceName);

    public static bool IsOn => Source.HasListeners();

    /// <summary>A prediction, under the request that asks for it.</summary>
    public static Activity? Prediction(ActiveModel active)
    {
        if (!Source.HasListeners() || Source.StartActivity(active.SpanName) is not { } activity)
        {
            return null;
        }

        SetTags(activity, active.Tags);
        return activity;
    }

    /// <summary>A load, told when it is over: the request that deployed may make itself known only after it began.</summary>
    public static void Load(LoadOutcome outcome, Route? route, ActivityContext deployer)
    {
        using var activity = Source.StartActivity("model.load", ActivityKind.Internal, deployer, tags: null, links: null, outcome.BeganAt);
        if (activity is null)
        {
            return;
        }

        if (route is not null)
        {
            SetTags(activity, ServingTags.Of(route));
        }

        if (outcome.Error is { } error)
        {
            Fail(activity, error);
        }

        activity.SetEndTime((outcome.BeganAt + outcome.Took).UtcDateTime);
    }

    public static void Fail(Activity? activity, Exception error)
    {
        activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        activity?.SetTag(ServingTags.ErrorType, ServingTags.TypeOf(error));
    }

    private static void SetTags(Activity activity, KeyValuePair<string, object?>[] tags)
    {
        foreach (var (name, value) in tags)
        {
            activity.SetTag(name, value);
        }
    }
}
