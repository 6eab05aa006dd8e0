using System.Collections.Immutable;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlOps.Predictor;

/// <summary>
/// The probabilities of several classes by a model for each of them, one model after the other on the thread of the caller, and
/// bit for bit what ML.NET answers. ML.NET's own combiner spreads every row over several threads: that allocates, and its
/// CPU time is in no account of the caller's. It keeps the models to itself, so they are
/// read by reflection: where a version has them no longer, there is no scorer, and ML.NET combines them.
/// </summary>
internal sealed class ClassScorer
{
    private const BindingFlags Hidden = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private readonly object[] _models;
    private readonly Mapper[] _scores = [];
    private readonly CalibratedMapper[] _probabilities = [];
    private readonly double[] _powers = [];

    private ClassScorer(string features, object[] models, ImmutableArray<Delegate> mappers, bool isSoftmax)
    {
        (Features, _models) = (features, models);
        if (isSoftmax)
        {
            _scores = [.. mappers.Select(Named<Mapper>)];
            _powers = new double[_scores.Length];
        }
        else
        {
            _probabilities = [.. mappers.Select(Named<CalibratedMapper>)];
        }
    }

    private delegate void Mapper(in VBuffer<float> features, ref float score);

    private delegate void CalibratedMapper(in VBuffer<float> features, ref float score, ref float probability);

    /// <summary>The column of the pipeline that the models read.</summary>
    public string Features { get; }

    /// <summary>The scorer of the pipeline's last model; null where it is no such model.</summary>
    public static ClassScorer? Of(ITransformer transformer)
    {
        if (Last(transformer) is not ISingleFeaturePredictionTransformer<OneVersusAllModelParameters> { Model: var model, FeatureColumnName: var features }
            || typeof(OneVersusAllModelParameters).GetField("_impl", Hidden)?.GetValue(model) is not { } combiner
            || combiner.GetType().GetProperty("Predictors", Hidden)?.GetValue(combiner) is not object[] models)
        {
            return null;
        }

        bool? isSoftmax = combiner.GetType().GetField("OutputFormula", Hidden)?.GetValue(combiner)?.ToString() switch
        {
            "Softmax" => true,
            "ProbabilityNormalization" => false,
            _ => null,
        };
        return isSoftmax is { } softmax && Mappers(models, softmax) is { IsDefault: false } mappers
            ? new(features, models, mappers, softmax)
            : null;
    }

    /// <summary>Another one, for another thread.</summary>
    public ClassScorer Another() => new(Features, _models, Mappers(_models, _scores.Length > 0), _scores.Length > 0);

    /// <summary>Fills in every class's probability; answers with the likeliest class, -1 where none has any.</summary>
    public int Score(in VBuffer<float> features, Span<float> probabilities)
    {
        if (_scores.Length > 0)
        {
            for (var i = 0; i < _scores.Length; i++)
            {
                _scores[i](in features, ref probabilities[i]);
            }

            Soften(probabilities);
        }
        else
        {
            var score = 0f;
            for (var i = 0; i < _probabilities.Length; i++)
            {
                _probabilities[i](in features, ref score, ref probabilities[i]);
            }

            Share(probabilities);
        }

        return Likeliest(probabilities);
    }

    private void Soften(Span<float> scores)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            _powers[i] = Math.Exp(scores[i]);
            sum += _powers[i];
        }

        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = (float)(_powers[i] / sum);
        }
    }

    private static void Share(Span<float> probabilities)
    {
        var sum = 0.0;
        foreach (ref var probability in probabilities)
        {
            if (probability >= 0)
            {
                sum += probability;
            }
            else if (!float.IsNaN(probability))
            {
                probability = 0;
            }
        }

        if (sum > 0)
        {
            foreach (ref var probability in probabilities)
            {
                probability = (float)(probability / sum);
            }
        }
    }

    private static int Likeliest(ReadOnlySpan<float> probabilities)
    {
        var (likeliest, greatest) = (-1, float.NegativeInfinity);
        for (var i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] > greatest)
            {
                (likeliest, greatest) = (i, probabilities[i]);
            }
        }

        return likeliest;
    }

    /// <summary>The last model of a pipeline: behind it only names are put to what it says.</summary>
    private static ITransformer? Last(ITransformer transformer) => transformer switch
    {
        IEnumerable<ITransformer> chain => chain.Select(Last).LastOrDefault(each => each is not null),
        ISingleFeaturePredictionTransformer<object> => transformer,
        _ => null,
    };

    private static ImmutableArray<Delegate> Mappers(object[] models, bool isSoftmax)
    {
        var (kind, types) = isSoftmax
            ? ("Microsoft.ML.Data.IValueMapper", new[] { typeof(VBuffer<float>), typeof(float) })
            : ("Microsoft.ML.Data.IValueMapperDist", [typeof(VBuffer<float>), typeof(float), typeof(float)]);
        var mappers = models.Select(model => model.GetType().GetInterface(kind)?.GetMethod("GetMapper")?.MakeGenericMethod(types).Invoke(model, null) as Delegate).ToList();
        return mappers.Contains(null) ? default : [.. mappers.Select(mapper => mapper!)];
    }

    /// <summary>The same function under a type that can be named here.</summary>
    private static T Named<T>(Delegate mapper)
        where T : Delegate => mapper.Method.CreateDelegate<T>(mapper.Target);
}
