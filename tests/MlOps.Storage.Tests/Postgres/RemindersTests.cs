namespace MlOps.Storage.Postgres;

public sealed class RemindersTests(OrleansTables tables) : IClassFixture<OrleansTables>
{
    private static readonly DateTime Noon = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    [PostgresFact]
    public async Task Upsert_Repeated_ReplacesAndGivesANewEtag()
    {
        var grain = Grain("upsert");
        var first = await tables.Reminders.UpsertRow(Reminder(grain, "wake", TimeSpan.FromMinutes(1)));
        var second = await tables.Reminders.UpsertRow(Reminder(grain, "wake", TimeSpan.FromDays(40)));

        var row = await tables.Reminders.ReadRow(grain, "wake");
        Assert.NotEqual(first, second);
        Assert.Equal((second, TimeSpan.FromDays(40), Noon, grain), (row!.ETag, row.Period, row.StartAt, row.GrainId));
        Assert.Single((await tables.Reminders.ReadRows(grain)).Reminders);
    }

    [PostgresFact]
    public async Task ReadRow_OfNone_IsNull() => Assert.Null(await tables.Reminders.ReadRow(Grain("none"), "wake"));

    [PostgresFact]
    public async Task Remove_WithAnOldEtag_LeavesTheReminder()
    {
        var grain = Grain("remove");
        var old = await tables.Reminders.UpsertRow(Reminder(grain, "wake"));
        var present = await tables.Reminders.UpsertRow(Reminder(grain, "wake"));

        Assert.False(await tables.Reminders.RemoveRow(grain, "wake", old!));
        Assert.NotNull(await tables.Reminders.ReadRow(grain, "wake"));
        Assert.True(await tables.Reminders.RemoveRow(grain, "wake", present!));
        Assert.Null(await tables.Reminders.ReadRow(grain, "wake"));
        Assert.False(await tables.Reminders.RemoveRow(grain, "wake", present!));
    }

    [PostgresFact]
    public async Task ReadRows_OfRangesThatCoverTheRing_FindEachReminderOnce()
    {
        var grains = Enumerable.Range(0, 64).Select(number => Grain($"ring-{number}")).ToArray();
        foreach (var grain in grains)
        {
            await tables.Reminders.UpsertRow(Reminder(grain, "wake"));
        }

        // As the cuts of the ring's silos: one of the ranges wraps around its end, one around the middle, where hashes change their sign.
        foreach (var cuts in (uint[][])[[0x1000_0000, 0x7000_0000, 0x9000_0000, 0xF000_0000], [0x8000_0000, 0x8000_0001], [uint.MaxValue, 0], [5]])
        {
            var found = new List<GrainId>();
            for (var index = 0; index < cuts.Length; index++)
            {
                var (begin, end) = (cuts[index], cuts[(index + 1) % cuts.Length]);
                var rows = (await tables.Reminders.ReadRows(begin, end)).Reminders.Select(row => row.GrainId).Where(grains.Contains).ToArray();
                Assert.All(rows, grain => Assert.True(IsIn(grain.GetUniformHashCode(), begin, end)));
                found.AddRange(rows);
            }

            Assert.Equal(grains.Order(), found.Order());
        }
    }

    [PostgresFact]
    public async Task Clear_OfOurReminders_LeavesThoseOfOthers()
    {
        await tables.Reminders.UpsertRow(Reminder(Grain("clear"), "wake"));
        await tables.Database.ExecuteAsync("INSERT INTO OrleansRemindersTable VALUES ('other', 'test/clear', 'wake', now(), 1, 0, 0)");

        await tables.Reminders.TestOnlyClearTable();

        Assert.Equal("other", await tables.Database.ScalarAsync("SELECT string_agg(ServiceId, ',') FROM OrleansRemindersTable"));
    }

    private static GrainId Grain(string key) => GrainId.Create("test", key);

    private static ReminderEntry Reminder(GrainId grain, string name, TimeSpan? period = null) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Noon, Period = period ?? TimeSpan.FromHours(1) };

    private static bool IsIn(uint hash, uint begin, uint end) =>
        begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
}
