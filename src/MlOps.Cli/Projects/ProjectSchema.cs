using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Xml.Linq;

namespace MlOps.Cli.Projects;

/// <summary>The JSON schema of mlops.json, made of the very types that it is read into.</summary>
internal static class ProjectSchema
{
    public static string Text()
    {
        var documentation = new Documentation();
        var schema = ProjectJson.Options.GetJsonSchemaAsNode(typeof(ProjectFile), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Describe(context, node, documentation),
        });
        schema.AsObject().Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return schema.ToJsonString(ProjectJson.Indented) + "\n";
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node, Documentation documentation)
    {
        // A type with a converter of its own says nothing of itself.
        if (context.TypeInfo.Type == typeof(System.Collections.Immutable.ImmutableSortedDictionary<string, string>))
        {
            node = new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
            };
        }

        else if ((Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type) is { IsEnum: true } choice)
        {
            node = new JsonObject { ["enum"] = new JsonArray([.. ProjectJson.Choices(choice, ProjectJson.Options)]) };
        }

        if (node is JsonObject schema
            && context.PropertyInfo is { AttributeProvider: System.Reflection.MemberInfo member }
            && documentation.Of(member) is { } summary)
        {
            schema.Insert(0, "description", summary);
        }

        return node;
    }

    /// <summary>The XML documentation that lies beside the assemblies.</summary>
    private sealed class Documentation
    {
        private readonly Dictionary<string, string?> _summaries = new[] { typeof(ProjectSchema), typeof(RunRequest), typeof(Runs.SplitSpec) }
            .Select(type => Path.ChangeExtension(type.Assembly.Location, ".xml"))
            .Where(File.Exists)
            .SelectMany(path => XDocument.Load(path).Descendants("member"))
            .GroupBy(member => member.Attribute("name")?.Value ?? "", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Words(group.First().Element("summary")), StringComparer.Ordinal);

        public string? Of(System.Reflection.MemberInfo member) =>
            _summaries.GetValueOrDefault($"P:{member.DeclaringType!.FullName}.{member.Name}");

        private static string? Words(XElement? summary)
        {
            foreach (var reference in summary?.Descendants("see").ToArray() ?? [])
            {
                reference.ReplaceWith((reference.Attribute("cref")?.Value ?? "").Split('.', ':')[^1]);
            }

            return summary is null ? null : string.Join(' ', summary.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        }
    }
}
