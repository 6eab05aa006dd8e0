using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace MlOps.Gateway.OpenApi;

/// <summary>The description of the interface, at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiServices
{
    private const string SchemeName = "bearer";

    public static void AddMlOpsOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new()
            {
                Title = "MlOps.Orleans",
                Version = "v1",
                Description = "The whole life of a model: datasets, runs, the registry, deployments, predictions and their costs.",
            };
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[SchemeName] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = SchemeName };
            document.Security = [new() { [new(SchemeName, document)] = [] }];
            return Task.CompletedTask;
        });
    });
}
