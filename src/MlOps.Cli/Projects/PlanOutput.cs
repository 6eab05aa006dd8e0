using System.Collections.Immutable;

namespace MlOps.Cli.Projects;

/// <summary>A plan in words, and as JSON.</summary>
internal static class PlanOutput
{
    public static void Write(TextWriter writer, ImmutableArray<PlanItem> plan)
    {
        var table = new Table("WHAT", "NAME", "IS", "WANTED", "CHANGE");
        foreach (var item in plan)
        {
            table.Add(item.Kind, item.Name, item.Is, item.Wanted, Word(item.Change));
        }

        table.WriteTo(writer, $"{ProjectFile.Name} asks for nothing yet; its README says how to go on.");
    }

    public static object Json(ImmutableArray<PlanItem> plan, bool applied) => new
    {
        applied,
        changes = plan.Count(item => item.Change != Change.Unchanged),
        items = plan.Select(item => new { item.Kind, item.Name, item.Change, item.Is, item.Wanted }),
    };

    private static string Word(Change change) => change switch
    {
        Change.NewVersion => "new version",
        _ => Humane.Name(change),
    };
}
