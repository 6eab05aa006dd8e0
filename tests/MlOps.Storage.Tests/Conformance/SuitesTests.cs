namespace MlOps.Storage.Conformance;

public sealed class SuitesTests
{
    private static readonly Type[] All = typeof(SuitesTests).Assembly.GetTypes();

    [Theory]
    [InlineData(typeof(TestStore), typeof(StoreConformance<>), 4, 6)]
    [InlineData(typeof(TestFiles), typeof(FilesConformance<>), 3, 3)]
    public void EveryStore_ImplementsEverySuite(Type kind, Type common, int fewestStores, int fewestSuites)
    {
        var stores = All.Where(type => type.IsSubclassOf(kind) && !type.IsAbstract).ToArray();
        var suites = All.Where(type => type is { IsAbstract: true, IsGenericTypeDefinition: true } && type != common
            && type.GetGenericArguments()[0].GetGenericParameterConstraints().Contains(kind)).ToArray();

        var missing =
            from suite in suites
            from store in stores
            let wanted = suite.MakeGenericType(store)
            where !All.Any(type => type is { IsAbstract: false, IsPublic: true } && type.IsSubclassOf(wanted))
            select $"{suite.Name} for {store.Name}";

        Assert.True(stores.Length >= fewestStores && suites.Length >= fewestSuites, "the stores and suites were not found");
        Assert.Empty(missing);
    }
}
