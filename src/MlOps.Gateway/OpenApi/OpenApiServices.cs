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
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.HttpMethod is "POST" or "PUT" or "DELETE" && context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true)
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(Header(Callers.KeyHeader, "Names the request: a repeat within 24 hours is answered alike and changes nothing."));
                operation.Parameters.Add(Header(Callers.ReasonHeader, "Why, for the audit."));
            }

            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse { Description = "A problem (RFC 9457, with a code); under /v2 an object with error." });
            return Task.CompletedTask;
        });
    });

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
