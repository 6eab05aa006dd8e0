using System.Text.Json;
using MlOps.Actors;
using MlOps.Chaos.Checks;
using MlOps.Chaos.History;

namespace MlOps.Chaos;

/// <summary>What the checks judged by, in files for whoever looks for the cause.</summary>
internal static class Dossier
{
    public static async Task WriteAsync(string folder, Recording recording, Evidence evidence)
    {
        var lines = evidence.Operations.Select(operation => (At: operation.Start, Text: operation.ToString()))
            .Concat(recording.Disturbances.Select(fault => (At: fault.Start, Text: $"FAULT {fault.Fault} silo {fault.Silo} [{fault.Start.TotalSeconds:0.000}–{fault.End.TotalSeconds:0.000} s]")))
            .OrderBy(line => line.At)
            .Select(line => line.Text);
        await File.WriteAllLinesAsync(Path.Combine(folder, "history.txt"), lines);
        await using var stored = File.Create(Path.Combine(folder, "stored.json"));
        await JsonSerializer.SerializeAsync(stored, evidence.Stored, MlOpsJson.Indented);
    }
}
