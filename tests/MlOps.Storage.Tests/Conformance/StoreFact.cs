using Xunit.Abstractions;
using Xunit.Sdk;

namespace MlOps.Storage.Conformance;

/// <summary>A test of a suite: skipped for a store whose server is not there.</summary>
[XunitTestCaseDiscoverer("MlOps.Storage.Conformance.StoreFactDiscoverer", "MlOps.Storage.Tests")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>Tests of a suite, one per row of arguments: skipped for a store whose server is not there.</summary>
[XunitTestCaseDiscoverer("MlOps.Storage.Conformance.StoreTheoryDiscoverer", "MlOps.Storage.Tests")]
public sealed class StoreTheoryAttribute : TheoryAttribute;

/// <summary>Marks a store that is on PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute
{
    /// <summary>Why a test of <paramref name="store"/> cannot run here; null where it can.</summary>
    public static string? MissingReason(Type store) => IsDefined(store, typeof(NeedsPostgresAttribute)) ? PostgresServer.MissingReason : null;

    internal static string? MissingReason(ITestMethod method)
    {
        for (var type = method.TestClass.Class.ToRuntimeType(); type is not null; type = type.BaseType)
        {
            if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(StoreConformance<>) || type.GetGenericTypeDefinition() == typeof(FilesConformance<>)))
            {
                return MissingReason(type.GetGenericArguments()[0]);
            }
        }

        return null;
    }
}

public sealed class StoreFactDiscoverer(IMessageSink sink) : FactDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        NeedsPostgresAttribute.MissingReason(testMethod) is { } reason
            ? [new XunitSkippedDataRowTestCase(DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, reason)]
            : base.Discover(discoveryOptions, testMethod, factAttribute);
}

public sealed class StoreTheoryDiscoverer(IMessageSink sink) : TheoryDiscoverer(sink)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        NeedsPostgresAttribute.MissingReason(testMethod) is { } reason
            ? CreateTestCasesForSkip(discoveryOptions, testMethod, theoryAttribute, reason)
            : base.Discover(discoveryOptions, testMethod, theoryAttribute);
}
