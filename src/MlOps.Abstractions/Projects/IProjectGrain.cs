namespace MlOps.Projects;

/// <summary>A team space: who belongs to it, and its defaults.</summary>
[Alias("mlops.projects.IProjectGrain")]
public interface IProjectGrain : IActor<ProjectCommand, ProjectView>;
