using System.CommandLine;

namespace MlOps.Cli.Commands;

/// <summary>What every list takes: which part of it.</summary>
internal sealed class Lists
{
    private readonly Option<string?> _after = new("--after") { Description = "Where the list before ended.", HelpName = "CURSOR" };
    private readonly Option<int?> _limit = Typed.Integer("--limit", "N", "At most so many, 1 to 1000 [100].");

    public Lists AddTo(Command command)
    {
        command.Add(_after);
        command.Add(_limit);
        return this;
    }

    public PageQuery Query(ParseResult parsed) => new(parsed.GetValue(_after), parsed.GetValue(_limit));

    public static int Answer<T>(Session session, Page<T> page, Action<IEnumerable<T>> forPeople)
    {
        if (!session.IsJson && page.Next is { } next)
        {
            session.Say($"There is more: --after {next}");
        }

        return session.Answer(page, shown => forPeople(shown.Items));
    }
}
