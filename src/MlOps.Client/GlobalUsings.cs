global using MlOps.Actors;
