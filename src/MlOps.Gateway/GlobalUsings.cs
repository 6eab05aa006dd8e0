global using System.Collections.Immutable;
global using Microsoft.AspNetCore.Builder;
global using Microsoft.AspNetCore.Http;
global using Microsoft.AspNetCore.Routing;
global using MlOps.Actors;
global using MlOps.Gateway.Errors;
global using MlOps.Gateway.Requests;
global using MlOps.Storage;
