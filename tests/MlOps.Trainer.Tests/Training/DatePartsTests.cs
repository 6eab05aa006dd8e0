using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlOps.Trainer.Training;

public sealed class DatePartsTests
{
    [Fact]
    public void Parts_OfManyDates_AreThoseOfTheCalendar()
    {
        var random = new Random(7);
        DateTime[] dates =
        [
            DateTime.UnixEpoch, new(1900, 2, 28), new(1900, 3, 1), new(2000, 2, 29), new(1, 1, 1), new(9999, 12, 31, 23, 59, 59),
            new(1969, 12, 31, 23, 59, 59, 999), new(2024, 2, 29, 12, 0, 0), new(2100, 2, 28, 23, 0, 0), new(2100, 3, 1),
            .. Enumerable.Range(0, 50_000).Select(_ => new DateTime(random.NextInt64(DateTime.MaxValue.Ticks) / 10 * 10)),
            .. Enumerable.Range(0, 366 * 8).Select(day => new DateTime(1996, 1, 1).AddDays(day)),
        ];
        double[] seconds = [.. dates.Select(date => (date - DateTime.UnixEpoch).Ticks / 10 / 1e6)];
        var view = new ColumnarView([new DoubleColumn("at", seconds)], [.. Enumerable.Range(0, dates.Length)]);
        var ml = new MLContext();

        float[] Part(string name) =>
            [.. ml.Transforms.Expression("part", DateParts.All.Single(part => part.Name == name).Expression, "at").Fit(view).Transform(view).GetColumn<float>("part")];

        Assert.Equal(dates.Select(date => (float)date.Year), Part("year"));
        Assert.Equal(dates.Select(date => (float)date.Month), Part("month"));
        Assert.Equal(dates.Select(date => (float)date.Day), Part("day"));
        Assert.Equal(dates.Select(date => (float)date.DayOfWeek), Part("weekday"));
        Assert.Equal(dates.Select(date => (float)date.Hour), Part("hour"));
    }
}
