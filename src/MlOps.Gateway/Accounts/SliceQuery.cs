using Microsoft.AspNetCore.Mvc;
using MlOps.Accounts;

namespace MlOps.Gateway.Accounts;

/// <summary>Which usage is added up. Nothing: all of the project's until now; by project: that of all projects.</summary>
internal sealed record SliceQuery(
    [property: FromQuery(Name = "project")] string? Project,
    [property: FromQuery(Name = "allProjects")] bool? AllProjects,
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "tag")] string? Tag,
    [property: FromQuery(Name = "spread")] string? Spread)
{
    public async Task<CostQuestion> QuestionAsync(string dimension, Lookup lookup, CancellationToken cancellationToken)
    {
        if (!Names<CostDimension>(dimension, out var by))
        {
            throw RefusedException.Invalid("costs.dimension", $"Costs are asked by {Listed<CostDimension>()}, not by '{dimension}'.");
        }

        if (!Names<CostSpread>(Spread ?? nameof(CostSpread.None), out var spread))
        {
            throw RefusedException.Invalid("costs.spread", $"What nobody is charged for is spread {Listed<CostSpread>()}, not '{Spread}'.");
        }

        if (AllProjects == true && Project is not null)
        {
            throw RefusedException.Invalid("costs.project", $"project={Project} and allProjects=true contradict each other: leave one of them out.");
        }

        var isOfAll = AllProjects ?? (by is CostDimension.Project or CostDimension.Machine && Project is null);
        var question = new CostQuestion(
            by, isOfAll ? null : await lookup.ProjectAsync(Project, cancellationToken), CostTime.Parse("costs.period", "from", From), CostTime.Parse("costs.period", "to", To), Tag, spread);
        return question.Check() is { } refusal ? throw new RefusedException(refusal) : question;
    }

    /// <summary>Whether a text names one; a number does not.</summary>
    private static bool Names<T>(string text, out T value)
        where T : struct, Enum
    {
        value = default;
        return Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out value);
    }

    private static string Listed<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));
}
