global using System.Collections.Immutable;
global using MlOps.Actors;
global using MlOps.Placement;
global using MlOps.Storage;
