namespace MlOps.Testing;

/// <summary>Programs that some tests need and not every machine has.</summary>
public static class Installed
{
    /// <summary>Whether the program is in a folder of <c>PATH</c>.</summary>
    public static bool Has(string program) =>
        Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))) == true;
}
