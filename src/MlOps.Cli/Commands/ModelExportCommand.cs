using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlOps.Models;

namespace MlOps.Cli.Commands;

/// <summary>mlops models export</summary>
internal static class ModelExportCommand
{
    public static Command Build(Runner runner)
    {
        var name = new Argument<string>("MODEL") { Description = "The model: MODEL (its newest version), MODEL:3 or MODEL@alias." };
        var onnx = new Option<bool>("--onnx") { Description = "As ONNX, with inputs and outputs by name [as it is kept: an ML.NET zip]." };
        var target = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var command = new Command("export", "Copies a model version to a file.") { name, onnx, target };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var reference = ModelReference.Parse(parsed.GetRequiredValue(name));
            var details = reference.Version is { } asked
                ? await session.Client.GetModelVersionAsync(reference.Model, asked, cancellationToken).ConfigureAwait(false)
                : await session.Client.GetModelVersionAsync(reference.Model, cancellationToken: cancellationToken).ConfigureAwait(false);
            var version = details.Version;
            var isKeptAsOnnx = version.Origin.Content.Format == ModelFormat.Onnx;
            if (parsed.GetValue(onnx) && !isKeptAsOnnx && !version.Origin.Content.Files.ContainsKey(ExportReport.ModelFileName))
            {
                throw CliException.Failed("export.none", await WhyNoneAsync(session, reference.Model, version, cancellationToken).ConfigureAwait(false));
            }

            var path = parsed.GetRequiredValue(target);
            var bytes = await Files.WriteAsync(path, file => parsed.GetValue(onnx) && !isKeptAsOnnx
                ? session.Client.DownloadModelFileAsync(reference.Model, Text(version.Number), ExportReport.ModelFileName, file, cancellationToken)
                : session.Client.DownloadModelAsync(reference.Model, version.Number, file, cancellationToken)).ConfigureAwait(false);
            return session.Answer(
                new { Model = version.ModelId, version.Number, File = Path.GetFullPath(path), Bytes = bytes },
                _ => session.Out.WriteLine($"{reference.Model}:{version.Number} is in {path} ({Humane.Bytes(bytes)})."));
        });
    }

    private static async Task<string> WhyNoneAsync(Session session, string model, ModelVersionView version, CancellationToken cancellationToken)
    {
        if (!version.Origin.Content.Files.ContainsKey(ExportReport.FileName))
        {
            return $"{model}:{version.Number} was trained without an ONNX export. Train it again to have one, or leave --onnx out.";
        }

        using var report = new MemoryStream();
        await session.Client.DownloadModelFileAsync(model, Text(version.Number), ExportReport.FileName, report, cancellationToken).ConfigureAwait(false);
        var reason = JsonSerializer.Deserialize<ExportReport>(report.ToArray(), MlOpsJson.Options)?.Reason;
        return $"{model}:{version.Number} has no ONNX export. {reason} Leave --onnx out for the ML.NET zip.";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
