global using System.Collections.Immutable;
global using MlOps.Actors;
