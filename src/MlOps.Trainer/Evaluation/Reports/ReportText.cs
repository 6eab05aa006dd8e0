using System.Text;
using MlOps.Models;

namespace MlOps.Trainer.Evaluation.Reports;

/// <summary>A report as Markdown that reads well in a terminal too.</summary>
internal static class ReportText
{
    public static string Markdown(ModelReport report)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(Line(report.Title)).Append("\n\n").Append(Line(report.Verdict)).Append('\n');
        Section(text, "What was learned", report.Learned);
        Section(text, "How good it is", report.Quality);
        Section(
            text,
            "What to be careful of",
            report.Findings.IsEmpty ? ["Nothing was found."] : report.Findings.Select(finding => $"{Word(finding.Severity)}{finding.Text}"));
        Section(text, "What to try next", report.Next.Select(step => step.Command is { } command ? $"{step.Text}\n\n      {command}\n" : step.Text));
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> items)
    {
        text.Append("\n## ").Append(title).Append("\n\n");
        foreach (var item in items)
        {
            text.Append("- ").Append(Clean(item)).Append('\n');
        }
    }

    private static string Word(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Grave => "**Grave:** ",
        FindingSeverity.Warning => "**Warning:** ",
        _ => "",
    };

    private static string Line(string text) => Clean(text).Replace('\n', ' ');

    /// <summary>No control character of a file's header reaches a terminal.</summary>
    private static string Clean(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) && character != '\n' ? '\uFFFD' : character));
}
