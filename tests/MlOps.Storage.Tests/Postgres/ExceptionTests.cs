using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Serialization;

namespace MlOps.Storage.Postgres;

/// <summary>What failed in the database, on its way to a caller on another silo.</summary>
public sealed class ExceptionTests
{
    public static TheoryData<Exception> Causes =>
    [
        new PostgresException("No space left on device", "ERROR", "ERROR", PostgresErrorCodes.DiskFull),
        new NpgsqlException("Exception while reading from stream", new TimeoutException("Timeout during reading attempt")),
    ];

    [Theory]
    [MemberData(nameof(Causes))]
    public void FailureOfTheDatabase_ToldToAnotherSilo_IsWhatItWas(Exception cause)
    {
        using var services = new ServiceCollection().AddSerializer().AddPostgresExceptions().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<Exception>>();
        var thrown = new StoreUnavailableException($"The database failed: {cause.Message}", cause);

        var told = serializer.Deserialize(serializer.SerializeToArray(thrown));

        Assert.Equal(thrown.Message, Assert.IsType<StoreUnavailableException>(told).Message);
        Assert.Contains(cause.Message, told.InnerException?.Message, StringComparison.Ordinal);
        Assert.NotEmpty(told.ToString());
    }
}
