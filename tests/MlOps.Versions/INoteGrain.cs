using MlOps.Storage;
using Orleans.CodeGeneration;

namespace MlOps.Versions;

/// <summary>An actor of two releases. The newer one has a method more, and its note a member more.</summary>
#if NEW
[Version(2)]
#else
[Version(1)]
#endif
[Alias("mlops.versions.INoteGrain")]
public interface INoteGrain : IGrainWithStringKey
{
    [Alias("Write")]
    Task<Answer> WriteAsync(Note note);

    [Alias("Read")]
    Task<Answer> ReadAsync(CancellationToken cancellationToken);
#if NEW

    [Alias("Mark")]
    Task<Answer> MarkAsync(Mark mark);
#endif
}

[GenerateSerializer, Immutable, Alias("mlops.versions.Note")]
public sealed record Note
{
    [Id(0)]
    public string Text { get; init; } = "";
#if NEW

    [Id(1)]
    public Mark? Mark { get; init; }
#endif
}

#if NEW
[GenerateSerializer, Immutable, Alias("mlops.versions.Mark")]
public sealed record Mark([property: Id(0)] string Colour);

#endif
/// <param name="Contract">Of which release the silo is that the actor is on.</param>
/// <param name="Note">What it keeps.</param>
[GenerateSerializer, Immutable, Alias("mlops.versions.Answer")]
public sealed record Answer([property: Id(0)] int Contract, [property: Id(1)] Note Note);

/// <summary>What is stored: the text at the top and again further in, and what the newer release added beside both.</summary>
public sealed record NoteState : ActorState
{
    public Note Nested { get; init; } = new();

    public string Text { get; init; } = "";
#if NEW

    public Mark? Mark { get; init; }
#endif

    public override IEnumerable<ProjectionRow> Project(string actorId) => [];
}
