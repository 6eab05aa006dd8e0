using MlOps.Models;

namespace MlOps.Trainer.Onnx;

/// <summary>How far the answers of one output are apart.</summary>
internal sealed class Difference(string output, bool isScaled)
{
    private readonly List<(float Exported, float Own)> _pairs = [];
    private double _absolute;
    private double _relative;
    private double _sum;
    private long _count;

    /// <summary>Takes in two models' answers to the same rows.</summary>
    public void Add(float[] exported, float[] own)
    {
        if (exported.Length != own.Length)
        {
            _absolute = _relative = double.PositiveInfinity;
            return;
        }

        for (var i = 0; i < own.Length; i++)
        {
            var distance = Distance(exported[i], own[i]);
            _absolute = Math.Max(_absolute, distance);
            if (!isScaled)
            {
                _relative = Math.Max(_relative, distance / Math.Max(1, Math.Abs((double)own[i])));
            }
            else if (distance > 0)
            {
                _pairs.Add((exported[i], own[i]));
            }

            _sum += double.IsFinite(own[i]) ? Math.Abs((double)own[i]) : 0;
            _count++;
        }
    }

    /// <summary>What has come together.</summary>
    public OutputDifference Result()
    {
        var usual = _count == 0 ? 0 : _sum / _count;
        var relative = _pairs.Aggregate(_relative, (most, pair) =>
            Math.Max(most, Distance(pair.Exported, pair.Own) / Math.Max(Math.Abs((double)pair.Own), usual)));
        return new(output, Number(_absolute), Number(relative));
    }

    private static double Distance(float a, float b)
    {
        if (a.Equals(b))
        {
            return 0;
        }

        var distance = Math.Abs((double)a - b);
        return double.IsNaN(distance) ? double.PositiveInfinity : distance;
    }

    private static double? Number(double value) => double.IsFinite(value) ? value : null;
}
