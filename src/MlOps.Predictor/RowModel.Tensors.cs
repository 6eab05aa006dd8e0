using System.Collections.Immutable;
using MlOps.Serving;

namespace MlOps.Predictor;

internal sealed partial class RowModel
{
    public override (int Rows, ImmutableArray<Tensor> Outputs) Predict(TensorRequest request)
    {
        var engine = Rent();
        try
        {
            var outputs = TensorOutputs.Select(InferOutputs.All(Manifest.Task), request.Outputs);
            var rows = TensorInputs.Read(this, engine, request.Inputs);
            engine.Results.Fill(this, engine, rows);
            return (rows, [.. outputs.Select(output => TensorOutputs.Make(this, engine.Results, output, rows))]);
        }
        finally
        {
            _pool.Return(engine);
        }
    }
}
