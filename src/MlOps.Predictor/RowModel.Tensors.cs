using System.Collections.Immutable;
using MlOps.Serving;

namespace MlOps.Predictor;

internal sealed partial class RowModel
{
    public override (ImmutableArray<Tensor> Outputs, int Rows) Predict(TensorRequest request)
    {
        var outputs = TensorOutputs.Select(this, request.Outputs);
        var engine = Rent();
        try
        {
            var rows = TensorInputs.Read(this, engine, request.Inputs);
            engine.Results.Fill(this, engine, rows);
            return ([.. outputs.Select(output => TensorOutputs.Make(this, engine.Results, output, rows))], rows);
        }
        finally
        {
            _pool.Return(engine);
        }
    }
}
