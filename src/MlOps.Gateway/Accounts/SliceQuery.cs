using Microsoft.AspNetCore.Mvc;
using MlOps.Accounts;

namespace MlOps.Gateway.Accounts;

/// <summary>Which usage is added up. Nothing: all of the project's until now; by project: that of all projects.</summary>
internal sealed record SliceQuery(
    [property: FromQuery(Name = "project")] string? Project,
    [property: FromQuery(Name = "allProjects")] bool? AllProjects,
    [property: FromQuery(Name = "from")] string? From,
    [property: FromQuery(Name = "to")] string? To,
    [property: FromQuery(Name = "tag")] string? Tag)
{
    public async Task<CostQuestion> QuestionAsync(string dimension, Lookup lookup, CancellationToken cancellationToken)
    {
        if (!Enum.GetNames<CostDimension>().Contains(dimension, StringComparer.OrdinalIgnoreCase) || !Enum.TryParse<CostDimension>(dimension, ignoreCase: true, out var by))
        {
            throw RefusedException.Invalid(
                "costs.dimension", $"Costs are asked by {string.Join(", ", Enum.GetNames<CostDimension>().Select(name => name.ToLowerInvariant()))}, not by '{dimension}'.");
        }

        if (AllProjects == true && Project is not null)
        {
            throw RefusedException.Invalid("costs.project", $"project={Project} and allProjects=true contradict each other: leave one of them out.");
        }

        var isOfAll = AllProjects ?? (by == CostDimension.Project && Project is null);
        var question = new CostQuestion(
            by, isOfAll ? null : await lookup.ProjectAsync(Project, cancellationToken), CostTime.Parse("costs.period", "from", From), CostTime.Parse("costs.period", "to", To), Tag);
        return question.Check() is { } refusal ? throw new RefusedException(refusal) : question;
    }
}
