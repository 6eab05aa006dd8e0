using MlOps.Accounts;
using MlOps.Datasets;

namespace MlOps.Storage.Conformance;

public static class TestRows
{
    public static RequestRow Request(string id, DateTimeOffset? expiresAt = null) => new(id, "hash", """{"view":null}""", TestActor.Noon, expiresAt);

    public static AuditRow Audit(string command) => new(TestActor.Noon, "ann", "req-1", command, "because");

    public static UsageRow Usage(string key, string actor = "run-1", long quantity = 5, Meter meter = Meter.WorkerCpu, bool estimated = false) =>
        new(key, new UsageEvent(actor, meter, quantity, TestActor.Noon, TestActor.Noon.AddSeconds(1), estimated));

    public static DateTimeOffset Day { get; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public static SubjectRow Subject(long id) => new(id, new() { Kind = "run", ActorId = id.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    public static UsageSumRow Sum(long subject, int hour, long quantity, long events = 1, long late = 0, int hours = 1) =>
        new(new(hours, Day.AddHours(hour), subject, Meter.WorkerCpu, false), quantity, events, late);

    public static DatasetVersionRow Version(string dataset, int number, string identity) => new(new DatasetVersionView(
        dataset,
        number,
        new DatasetContent
        {
            Identity = identity,
            RawDigest = "raw",
            DataDigest = "data",
            ManifestDigest = "manifest",
            Rows = 150,
            Columns = 5,
            StoredBytes = 4096,
        },
        "run-1",
        TestActor.Noon));
}
