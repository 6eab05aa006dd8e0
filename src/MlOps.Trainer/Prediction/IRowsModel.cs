using Microsoft.ML;

namespace MlOps.Trainer.Prediction;

/// <summary>A model that predicts many rows at once.</summary>
internal interface IRowsModel : IDisposable
{
    /// <summary>Predicts every row of <paramref name="rows"/>, which has the manifest's inputs as columns.</summary>
    Answers Predict(IDataView rows);
}
