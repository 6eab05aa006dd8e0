using Spectre.Console;

namespace MlOps.Cli.Terminal;

/// <summary>Moving bars in a terminal; each is gone once its work has ended, well or not.</summary>
internal sealed class Bars(IAnsiConsole console)
{
    private const int SpinnerAndClock = 14;

    /// <summary>Shows work whose end is not known: what it says of itself, and how long it has taken.</summary>
    public Task<T> WaitAsync<T>(string text, Func<Action<string>, Task<T>> work) => ShowAsync(
        text,
        1,
        [new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ElapsedTimeColumn()],
        task =>
        {
            task.IsIndeterminate = true;
            return work(said => task.Description = Markup.Escape(Fitting(said)));
        });

    /// <summary>Shows bytes that are sent: how many of how many, how fast, how long still.</summary>
    public Task<T> SendAsync<T>(string text, long bytes, Func<Action<long>, Task<T>> work) => ShowAsync(
        text,
        Math.Max(1, bytes),
        [
            new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = Math.Clamp(console.Profile.Width - 80, 10, 40) }, new PercentageColumn(),
            new DownloadedColumn { Culture = System.Globalization.CultureInfo.InvariantCulture }, new TransferSpeedColumn(), new RemainingTimeColumn(),
        ],
        task => work(sent => task.Value = sent));

    // Spinner and clock stand beside it; a second line would make the bar jump.
    private string Fitting(string text) =>
        text.Length <= console.Profile.Width - SpinnerAndClock ? text : text[..Math.Max(1, console.Profile.Width - SpinnerAndClock - 1)] + "…";

    private Task<T> ShowAsync<T>(string text, double total, ProgressColumn[] columns, Func<ProgressTask, Task<T>> work) =>
        console.Progress().AutoClear(true).ExcludeVerticalPadding().Columns(columns).StartAsync(context => work(context.AddTask(Markup.Escape(Fitting(text)), maxValue: total)));
}
