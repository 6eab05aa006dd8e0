global using MlOps.Cli.Tests.Stub;
