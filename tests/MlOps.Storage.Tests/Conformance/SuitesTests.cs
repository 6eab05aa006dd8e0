namespace MlOps.Storage.Conformance;

public sealed class SuitesTests
{
    private static readonly Type[] All = typeof(SuitesTests).Assembly.GetTypes();

    [Fact]
    public void EveryStore_ImplementsEverySuite()
    {
        var stores = All.Where(type => type.IsSubclassOf(typeof(TestStore)) && !type.IsAbstract).ToArray();
        var suites = All.Where(type => type is { IsAbstract: true, IsGenericTypeDefinition: true }
            && type.Name.EndsWith("Conformance`1", StringComparison.Ordinal) && type != typeof(StoreConformance<>)).ToArray();

        var missing =
            from suite in suites
            from store in stores
            let wanted = suite.MakeGenericType(store)
            where !All.Any(type => type is { IsAbstract: false, IsPublic: true } && type.IsSubclassOf(wanted))
            select $"{suite.Name} for {store.Name}";

        Assert.True(stores.Length >= 2 && suites.Length >= 6, "the stores and suites were not found");
        Assert.Empty(missing);
    }
}
