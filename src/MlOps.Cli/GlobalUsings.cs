global using MlOps.Actors;
global using MlOps.Client;
global using MlOps.Client.Output;
