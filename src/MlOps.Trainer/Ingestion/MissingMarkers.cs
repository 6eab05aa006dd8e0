using System.Collections.Immutable;
using System.Text;

namespace MlOps.Trainer.Ingestion;

/// <summary>Which fields stand for "no value": the empty one, and those that the options name.</summary>
internal sealed class MissingMarkers(ImmutableArray<string> markers)
{
    private readonly byte[][] _markers = markers.IsDefaultOrEmpty ? [] : [.. markers.Select(marker => Encoding.UTF8.GetBytes(marker.Trim()))];

    public bool Contains(ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty)
        {
            return true;
        }

        foreach (var marker in _markers)
        {
            if (field.SequenceEqual(marker))
            {
                return true;
            }
        }

        return false;
    }
}
