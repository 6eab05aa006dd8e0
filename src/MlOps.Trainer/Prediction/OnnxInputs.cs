using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using MlOps.Datasets;
using MlOps.Models;

namespace MlOps.Trainer.Prediction;

/// <summary>Rows of ML.NET as tensors, one per column.</summary>
internal static class OnnxInputs
{
    public static OrtValue[] Of(IDataView rows, ImmutableArray<ModelInput> inputs)
    {
        var columns = inputs.Select(input => Column.Create(input.Role)).ToList();
        using (var cursor = rows.GetRowCursor(inputs.Select(input => rows.Schema[input.Name])))
        {
            var reads = columns.Select((column, i) => column.Reader(cursor, rows.Schema[inputs[i].Name])).ToList();
            while (cursor.MoveNext())
            {
                foreach (var read in reads)
                {
                    read();
                }
            }
        }

        return [.. columns.Select(column => column.ToTensor())];
    }

    private abstract class Column
    {
        public abstract Action Reader(DataViewRow row, DataViewSchema.Column column);

        public abstract OrtValue ToTensor();

        public static Column Create(ColumnRole role) => role switch
        {
            ColumnRole.Categorical => new Texts(),
            ColumnRole.DateTime => new Numbers<double>(),
            _ => new Numbers<float>(),
        };
    }

    private sealed class Numbers<T> : Column
        where T : unmanaged
    {
        private readonly List<T> _values = [];

        public override Action Reader(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            return () =>
            {
                T value = default;
                getter(ref value);
                _values.Add(value);
            };
        }

        public override OrtValue ToTensor() => OrtValue.CreateTensorValueFromMemory(_values.ToArray(), [_values.Count, 1]);
    }

    private sealed class Texts : Column
    {
        private readonly List<ReadOnlyMemory<char>> _values = [];

        public override Action Reader(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
            return () =>
            {
                ReadOnlyMemory<char> value = default;
                getter(ref value);
                _values.Add(value);
            };
        }

        public override OrtValue ToTensor()
        {
            var tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [_values.Count, 1]);
            for (var i = 0; i < _values.Count; i++)
            {
                tensor.StringTensorSetElementAt(_values[i], i);
            }

            return tensor;
        }
    }
}
