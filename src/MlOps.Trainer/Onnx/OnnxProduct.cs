using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Trainer.Prediction;
using MlOps.Trainer.Training;

namespace MlOps.Trainer.Onnx;

/// <summary>Writes a trained model as ONNX too, and keeps it only where it answers as the model itself does.</summary>
internal static class OnnxProduct
{
    /// <summary>Makes the bytes of an ONNX model.</summary>
    public delegate byte[] Converter(FittedModel model, DataViewSchema inputs, ModelManifest manifest);

    /// <summary>The files that are left: the report, and the model where it stood the comparison.</summary>
    public static IEnumerable<string> Make(Trained trained, CancellationToken cancellationToken) => Make(trained, OnnxExport.Convert, cancellationToken);

    internal static IEnumerable<string> Make(Trained trained, Converter convert, CancellationToken cancellationToken)
    {
        if (trained.Spec.NoOnnx)
        {
            return [];
        }

        trained.Output.Progress("exporting");
        var path = Path.Combine(trained.Folder, ExportReport.ModelFileName);
        var report = Export(trained, convert, path, cancellationToken);
        File.WriteAllBytes(Path.Combine(trained.Folder, ExportReport.FileName), JsonSerializer.SerializeToUtf8Bytes(report, MlOpsJson.Indented));
        trained.Output.Log(Line(report));
        if (report.Status == ExportStatus.Exported)
        {
            return [ExportReport.ModelFileName, ExportReport.FileName];
        }

        File.Delete(path);
        return [ExportReport.FileName];
    }

    private static ExportReport Export(Trained trained, Converter convert, string path, CancellationToken cancellationToken)
    {
        try
        {
            File.WriteAllBytes(path, convert(trained.Model, new ColumnarView(trained.Columns, []).Schema, trained.Manifest));
            using var exported = new OnnxModel(path, trained.Manifest);
            using var own = new MlNetModel(trained.Model.Whole, trained.Manifest);

            // Without a test part, what the model learned from has to do.
            var rows = trained.Data.Parts.Test is { Length: > 0 } test ? test : trained.Data.Parts.Train;
            return ExportGate.Compare(exported, own, trained.Manifest, trained.Columns, rows, cancellationToken);
        }
        catch (NotExportableException exception)
        {
            return Without(ExportStatus.NotSupported, exception.Message);
        }
        catch (OnnxRuntimeException exception)
        {
            return Without(ExportStatus.Refused, $"ONNX Runtime does not take the exported model: {exception.Message}");
        }
    }

    private static ExportReport Without(ExportStatus status, string reason) =>
        new() { Status = status, Reason = reason, Tolerance = ExportGate.Tolerance };

    private static string Line(ExportReport report) => report.Reason is { } reason
        ? $"There is no ONNX export. {reason}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Exported to ONNX: the largest relative difference from ML.NET in {report.Rows} rows is {report.Outputs.Max(output => output.MaximumRelative):G3}.");
}
