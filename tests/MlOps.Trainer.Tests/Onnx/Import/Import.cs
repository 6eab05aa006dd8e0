using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Actors;
using MlOps.Models;
using MlOps.Runs;
using MlOps.Testing;
using MlOps.Trainer.Training;
using MlOps.Work;

namespace MlOps.Trainer.Onnx.Import;

/// <summary>Imports without a worker process.</summary>
internal static class Import
{
    public static ImportJob Job(TemporaryFolder folder, byte[] content, int memoryMiB = 512)
    {
        File.WriteAllBytes(folder["upload"], content);
        return Job(folder, folder["upload"], memoryMiB);
    }

    public static ImportJob Job(TemporaryFolder folder, string path, int memoryMiB = 512)
    {
        using var file = File.OpenRead(path);
        var digest = Convert.ToHexStringLower(SHA256.HashData(file));
        return new()
        {
            WorkDirectory = Directory.CreateDirectory(folder["work"]).FullName,
            Limits = new RunLimits { MemoryMiB = memoryMiB, Seconds = 60 },
            InputPath = path,
            RawDigest = digest,
            Spec = new() { Register = "m", UploadKey = "run-1", RawDigest = digest, RawBytes = file.Length },
        };
    }

    /// <summary>Runs the import; its manifest.</summary>
    public static ModelManifest Run(byte[] content)
    {
        using var folder = new TemporaryFolder();
        return Run(Job(folder, content));
    }

    public static ModelManifest Run(ImportJob job)
    {
        var done = ImportRunner.Run(job, new RecordedOutput(), CancellationToken.None);
        Assert.Equal(File.ReadAllBytes(job.InputPath), File.ReadAllBytes(Path.Combine(job.WorkDirectory, done.ModelFile)));
        return JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(Path.Combine(job.WorkDirectory, done.ManifestFile)), MlOpsJson.Options)!;
    }

    /// <summary>The failure of an import that must not succeed.</summary>
    public static RunFailure Fails(byte[] content)
    {
        using var folder = new TemporaryFolder();
        var job = Job(folder, content);
        return Assert.Throws<JobFailedException>(() => ImportRunner.Run(job, new RecordedOutput(), CancellationToken.None)).Failure;
    }
}
