using MlOps.Projects;

namespace MlOps.Cli.Output;

/// <summary>Projects in words.</summary>
internal static class ProjectOutput
{
    public static void WriteList(TextWriter writer, IEnumerable<ProjectView> projects)
    {
        var table = new Table("NAME", "CREATED", "ID");
        foreach (var project in projects)
        {
            table.Add(project.Name, Humane.When(project.CreatedAt), project.Id);
        }

        table.WriteTo(writer, "No projects. Found one: mlops projects create NAME");
    }
}
