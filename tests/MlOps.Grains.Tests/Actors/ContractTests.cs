using System.Reflection;
using MlOps.Runs;
using Orleans.Concurrency;

namespace MlOps.Actors;

/// <summary>Rules of the wire and of stored identity that no compiler keeps.</summary>
public sealed class ContractTests
{
    private static readonly Assembly Contracts = typeof(IWakeable).Assembly;
    private static readonly Assembly Actors = typeof(RunState).Assembly;

    private static IEnumerable<Type> GrainClasses => Actors.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(Grain)));

    /// <summary>Those that are one in the whole cluster; doors, of which each silo has its own, keep nothing.</summary>
    private static IEnumerable<Type> DurableClasses => GrainClasses.Where(type => type.GetCustomAttribute<StatelessWorkerAttribute>() is null);

    private static IEnumerable<Type> WireTypes => Contracts.GetTypes().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    [Fact]
    public void GrainClasses_HaveATypeAndAStateName_OfTheirOwn()
    {
        var names = DurableClasses
            .Select(type => type.GetConstructors().Single().GetParameters()
                .Select(parameter => parameter.GetCustomAttribute<PersistentStateAttribute>()?.StateName)
                .OfType<string>().ToList())
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(GrainClasses, type => Assert.NotNull(type.GetCustomAttribute<GrainTypeAttribute>()));
        Assert.All(names, name => Assert.Single(name));
        Assert.Equal(names.Count, names.SelectMany(name => name).Distinct().Count());
    }

    [Fact]
    public void GrainClasses_AreReentrant_SoThatCommandsShareWrites() =>
        Assert.All(DurableClasses, type => Assert.NotNull(type.GetCustomAttribute<ReentrantAttribute>(inherit: false)));

    [Fact]
    public void WireTypes_HaveAnAliasOfTheirOwn()
    {
        var aliases = WireTypes.Select(type => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias).ToList();

        Assert.NotEmpty(aliases);
        Assert.All(aliases, alias => Assert.StartsWith("mlops.", alias, StringComparison.Ordinal));
        Assert.Equal(aliases.Count, aliases.Distinct().Count());
    }

    [Fact]
    public void WireTypes_NumberEveryMember()
    {
        foreach (var type in WireTypes.Where(type => !type.IsEnum && !type.IsAssignableTo(typeof(Exception))))
        {
            var members = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
                .Where(property => property.CanWrite)
                .ToList();
            Assert.All(members, member => Assert.True(member.GetCustomAttribute<IdAttribute>() is not null, $"{type}.{member.Name} bears no Id."));
            Assert.Equal(members.Count, members.Select(member => member.GetCustomAttribute<IdAttribute>()!.Id).Distinct().Count());
        }
    }

    [Fact]
    public void EnumsOfTheWire_NumberTheirMembers()
    {
        // The numbers are pinned: whoever reorders an enum changes this text.
        var text = string.Join('\n', Contracts.GetTypes()
            .Where(type => type.IsEnum && type.GetCustomAttribute<GenerateSerializerAttribute>() is not null)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => $"{type.FullName}: {string.Join(", ", Enum.GetValuesAsUnderlyingType(type).Cast<int>().Select(value => $"{Enum.GetName(type, value)}={value}"))}"));

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "enums.txt")).TrimEnd(), text);
    }

    [Fact]
    public void GrainMethods_ThatReturnAValue_TakeAParameter_SoThatLookingCannotAct()
    {
        // The Orleans dashboard calls parameterless methods of a grain when an operator looks at it.
        var methods = Contracts.GetTypes()
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))
            .SelectMany(type => type.GetMethods());

        Assert.All(methods, method => Assert.NotEmpty(method.GetParameters()));
    }

    [Fact]
    public void Ids_AreNoHexadecimalNumbers()
    {
        string[] kinds = [Kinds.Project, Kinds.Dataset, Kinds.Experiment, Kinds.Run, Kinds.Model, Kinds.Deployment, Kinds.JobQueue, Kinds.Account, Kinds.RateCard];

        Assert.All(kinds, kind => Assert.Matches("^[a-z]*[g-z][a-z]*-$", Ids.Prefix(kind)));
        Assert.Equal(kinds.Length, kinds.Select(Ids.Prefix).Distinct().Count());
    }

    [Fact]
    public void Assemblies_DependInOneDirection()
    {
        var references = Actors.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("MlOps.", StringComparison.Ordinal));
        Assert.Equal(["MlOps.Abstractions"], references);
        Assert.DoesNotContain(Contracts.GetReferencedAssemblies(), name => name.Name!.StartsWith("MlOps.", StringComparison.Ordinal));
    }
}
