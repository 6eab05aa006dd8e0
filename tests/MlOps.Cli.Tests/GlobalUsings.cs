global using MlOps.Cli.Tests.Cli;
global using MlOps.Cli.Tests.Stub;
