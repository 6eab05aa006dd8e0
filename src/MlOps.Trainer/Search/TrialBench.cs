using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Trainer.Evaluation;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Search;

/// <summary>Fits trials on the training part and scores them on the validation part. What they have in common is made once.</summary>
internal sealed class TrialBench(TrainingData data, TrainingSpec spec)
{
    private readonly Roles _roles = Roles.Of(data);
    private readonly Dictionary<bool, (ColumnarView Train, ColumnarView Validation)> _featurised = [];

    /// <summary>The metric's value on the validation part.</summary>
    public double Score(string trainer, ImmutableSortedDictionary<string, string> parameters)
    {
        // A context of its own, so that a trial is the same whatever was tried before it.
        var ml = new MLContext(spec.Seed);
        var (train, validation) = Featurised(trainer);
        var trial = spec with { Trainer = trainer, Parameters = parameters, EarlyStoppingRounds = null };
        var predictor = new TransformerChain<ITransformer>(Predictors.Fit(ml, data.Label, trainer, trial, _roles, train, null));
        var metrics = HeadlineMetrics.Of(predictor, validation, data, []);
        var metric = PrimaryMetrics.Of(data.Label.Task).Name;
        return metrics.TryGetValue(metric, out var score)
            ? score
            : throw new JobFailedException("search.no-score", $"{metric} is not defined on the validation part.");
    }

    private (ColumnarView Train, ColumnarView Validation) Featurised(string trainer)
    {
        var scaled = Featurisation.IsScaled(trainer);
        if (!_featurised.TryGetValue(scaled, out var views))
        {
            ViewColumn[] columns = [.. data.Features.Select(feature => feature.ToViewColumn()), .. data.Targets(_roles)];
            var train = new ColumnarView(columns, data.Parts.Train);
            var featuriser = Featurisation.Estimator(new MLContext(spec.Seed), data, trainer, _roles).Fit(train);
            views = (Kept(featuriser.Transform(train), data.Parts.Train), Kept(featuriser.Transform(new ColumnarView(columns, data.Parts.Test)), data.Parts.Test));
            _featurised.Add(scaled, views);
        }

        return views;
    }

    /// <summary>The vectors in memory, beside the targets.</summary>
    private ColumnarView Kept(IDataView featurised, int[] rows)
    {
        var vectors = new VBuffer<float>[data.Raw.Rows];
        var column = featurised.Schema[_roles.Vector];
        using var cursor = featurised.GetRowCursor([column]);
        var get = cursor.GetGetter<VBuffer<float>>(column);
        foreach (var row in rows)
        {
            cursor.MoveNext();
            get(ref vectors[row]);
        }

        return new([new VectorColumn(column, vectors), .. data.Targets(_roles)], rows);
    }
}
