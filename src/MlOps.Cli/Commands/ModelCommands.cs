using System.CommandLine;
using MlOps.Cli.Output;

namespace MlOps.Cli.Commands;

/// <summary>mlops models import | list | show | report | alias | export</summary>
internal static class ModelCommands
{
    public static Command Build(Runner runner) => new("models", "Registered models and their versions.")
    {
        ImportCommand.Build(runner),
        List(runner),
        Show(runner),
        ReportCommands.OfModel(runner),
        SetAlias(runner),
        ModelExportCommand.Build(runner),
    };

    private static Command List(Runner runner)
    {
        var command = new Command("list", "The models, newest first.");
        var lists = new Lists().AddTo(command);
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
            Lists.Answer(
                session,
                await session.Client.ListModelsAsync(lists.Query(parsed), cancellationToken).ConfigureAwait(false),
                models => ModelOutput.WriteList(session.Out, models)));
    }

    private static Command Show(Runner runner)
    {
        var name = new Argument<string>("MODEL") { Description = "A model, or a version of it: MODEL, MODEL:3, MODEL@alias." };
        return runner.Attach(new Command("show", "A model and its versions, or one version.") { name }, async (parsed, session, cancellationToken) =>
        {
            var reference = ModelReference.Parse(parsed.GetRequiredValue(name));
            if (reference.Version is { } version)
            {
                return session.Answer(
                    await session.Client.GetModelVersionAsync(reference.Model, version, cancellationToken).ConfigureAwait(false),
                    details => ModelOutput.Write(session.Out, details));
            }

            return session.Answer(
                await session.Client.GetModelAsync(reference.Model, cancellationToken).ConfigureAwait(false),
                details => ModelOutput.Write(session.Out, details));
        });
    }

    private static Command SetAlias(Runner runner)
    {
        var model = new Argument<string>("MODEL") { Description = "The model." };
        var alias = new Argument<string>("ALIAS") { Description = "The alias, such as champion." };
        var version = Typed.OptionalInteger("VERSION", "The version it shall point at.");
        var expected = Typed.Integer("--expected", "N", "Only if it points there now (0: nowhere).");
        var remove = new Option<bool>("--remove") { Description = "Remove the alias." };
        var command = new Command("alias", "Points an alias at a version, or removes it.") { model, alias, version, expected, remove };
        return runner.Attach(command, async (parsed, session, cancellationToken) =>
        {
            var name = parsed.GetRequiredValue(model);
            var text = parsed.GetRequiredValue(alias).TrimStart('@');
            var view = (parsed.GetValue(version), parsed.GetValue(remove)) switch
            {
                (null, true) when parsed.GetValue(expected) is null =>
                    await session.Client.RemoveAliasAsync(name, text, cancellationToken).ConfigureAwait(false),
                ({ } number, false) =>
                    await session.Client.SetAliasAsync(name, text, number, parsed.GetValue(expected), cancellationToken).ConfigureAwait(false),
                (null, true) => throw CliException.Usage("--expected goes with a VERSION, not with --remove."),
                _ => throw CliException.Usage("Give either a VERSION or --remove."),
            };
            return session.Answer(view, shown => session.Out.WriteLine(
                shown.Aliases.TryGetValue(text, out var now) ? $"{shown.Name}@{text} is version {now}." : $"{shown.Name} has no alias {text}."));
        });
    }
}
