using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer.Training;
using Xunit.Abstractions;

namespace MlOps.Trainer.Onnx;

/// <summary>Every public data set, trained as users do: the export is there, and answers as ML.NET in the whole test part.</summary>
public sealed class RealDataExportTests(ITestOutputHelper output)
{
    [RealDataTheory]
    [InlineData("adult", TrainerCatalog.LightGbm)]
    [InlineData("adult", TrainerCatalog.Sdca)]
    [InlineData("taxi", TrainerCatalog.LightGbm)]
    [InlineData("taxi", TrainerCatalog.Sdca)]
    [InlineData("bike", TrainerCatalog.LightGbm)]
    [InlineData("bike", TrainerCatalog.Sdca)]
    [InlineData("optdigits", TrainerCatalog.LightGbm)]
    [InlineData("optdigits", TrainerCatalog.Sdca)]
    [InlineData("iris", TrainerCatalog.LightGbm)]
    [InlineData("iris", TrainerCatalog.Sdca)]
    public void Export_OfAModelOnRealData_AnswersAsMlNet(string name, string trainer)
    {
        using var data = Open(name);
        var label = name switch { "taxi" => "fare_amount", "bike" => "cnt", "optdigits" => "column64", _ => "label" };
        var parameters = SampleData.Spec(label).Parameters;
        parameters = (name, trainer) switch
        {
            ("iris", TrainerCatalog.LightGbm) => parameters.Add("MinimumExampleCountPerLeaf", "5"),

            // How well it learns is tested elsewhere; here it shall only be quick.
            (_, TrainerCatalog.Sdca) => parameters.Add("MaximumNumberOfIterations", "10"),
            _ => parameters,
        };

        var trained = data.Train(SampleData.Spec(label) with { Trainer = trainer, Parameters = parameters });

        var report = Exports.ReportOf(trained.Folder);
        output.WriteLine($"{name} {trainer}: {report.Rows} rows, {string.Join(", ", report.Outputs)}, {report.OtherClasses} other classes, {report.Ties} ties, {report.Reason}");
        Assert.Equal((ExportStatus.Exported, null), (report.Status, report.Reason));
        Assert.Equal(trained.Manifest.TestRows, report.Rows);
        Assert.All(report.Outputs, difference => Assert.InRange(difference.MaximumRelative!.Value, 0, 1e-4));
        Assert.Contains(ExportReport.ModelFileName, trained.Outcome.Files);
        Assert.Contains(ExportReport.FileName, trained.Outcome.Files);
    }

    private static SampleData Open(string name) => name switch
    {
        "adult" => SampleData.Real("adult/adult_train.csv"),
        "taxi" => SampleData.Real("taxi/taxi-fare-train.csv"),
        "bike" => SampleData.Real("bike/hour_train.csv"),
        "iris" => SampleData.Real("iris/iris.csv"),
        _ => SampleData.Of($"SELECT * FROM read_csv('{RealData.Path("optdigits/optdigits-train.csv")}', header = false, names = [{string.Join(", ", Enumerable.Range(0, 65).Select(i => $"'column{i}'"))}])"),
    };
}
