namespace MlOps.Deploy;

/// <summary>A test that asks a program of somebody else's; skipped where it is not installed.</summary>
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string program)
    {
        if (Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))) != true)
        {
            Skip = $"{program}, which is optional, is not installed.";
        }
    }
}
