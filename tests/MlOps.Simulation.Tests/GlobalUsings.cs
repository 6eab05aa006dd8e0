global using MlOps.Actors;
global using MlOps.Storage;
