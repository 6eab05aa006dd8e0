using FsCheck.Xunit;
using MlOps.Accounts;
using MlOps.Datasets;
using MlOps.Experiments;
using MlOps.Models;
using MlOps.Runs;

namespace MlOps.Access;

public sealed class OutsideRulesTests
{
    private static readonly Caller Ada = new("ada", "request-1");

    [Fact]
    public void UsersCommand_OfTheTicketsPrincipal_IsCarriedOut() =>
        Assert.Null(OutsideRules.Check("ada", "ExecuteAsync", Ada, new CancelRun()));

    [Theory]
    [InlineData("platform")]
    [InlineData("Ada")]
    [InlineData("")]
    public void Caller_WhoIsNotTheTickets_IsRefused(string principal) =>
        Assert.Equal("caller.principal", OutsideRules.Check("ada", "ExecuteAsync", Ada with { Principal = principal }, new CancelRun())?.Code);

    [Property]
    public void Caller_WhoNamesThePlatform_IsRefused_WhateverTheRest(string requestId, string? reason) =>
        Assert.NotNull(OutsideRules.Check("ada", "ExecuteAsync", new("platform", requestId, reason), new CancelRun()));

    [Property]
    public void RequestId_OfThePlatformsSteps_IsRefused_WhateverFollows(string step) =>
        Assert.Equal("request.key", OutsideRules.Check("ada", "ExecuteAsync", Ada with { RequestId = Caller.Platform(step).RequestId }, new CancelRun())?.Code);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void RequestId_ThatIsNone_IsRefused(string? requestId) =>
        Assert.Equal("request.key", OutsideRules.Check("ada", "ExecuteAsync", new("ada", requestId!), new CancelRun())?.Code);

    [Theory]
    [InlineData(typeof(TakeRun))]
    [InlineData(typeof(ReportProgress))]
    [InlineData(typeof(CompleteRun))]
    [InlineData(typeof(FailRun))]
    [InlineData(typeof(StopRun))]
    [InlineData(typeof(ReturnRun))]
    [InlineData(typeof(RecordUsage))]
    [InlineData(typeof(RecordResult))]
    [InlineData(typeof(CommitVersion))]
    [InlineData(typeof(RegisterVersion))]
    public void CommandOfThePlatformsOwn_IsRefused(Type command)
    {
        var given = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(command);

        Assert.Equal("command.internal", OutsideRules.Check("ada", "ExecuteAsync", Ada, given)?.Code);
    }

    [Theory]
    [InlineData("WakeAsync")]
    [InlineData("NextAsync")]
    [InlineData("ExecuteAsync")]
    public void Method_ThatChangesSomethingWithoutACaller_IsRefused(string method) =>
        Assert.Equal("call.internal", OutsideRules.Check("ada", method, null, null)?.Code);

    [Fact]
    public void Readings_TakeNoCaller_SoThatNoneEscapesTheCheck()
    {
        var methods = typeof(IWakeable).Assembly.GetTypes()
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain)))
            .SelectMany(type => type.GetMethods())
            .Where(method => OutsideRules.Readings.Contains(method.Name))
            .ToList();

        Assert.NotEmpty(methods);
        Assert.All(methods, method => Assert.DoesNotContain(method.GetParameters(), parameter => parameter.ParameterType == typeof(Caller)));
    }
}
