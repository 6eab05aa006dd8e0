namespace MlOps.Trainer.Onnx.Import;

/// <summary>Whether a graph can be run at all, and by operators that the platform has.</summary>
internal static class GraphCheck
{
    /// <summary>ONNX' own operators under both their names, classical machine learning, and those that come with ONNX Runtime.</summary>
    private static readonly HashSet<string> Domains = new(["", "ai.onnx", "ai.onnx.ml", "com.microsoft"], StringComparer.Ordinal);

    public static void Check(OnnxModel model)
    {
        var functions = model.Functions.ToLookup(function => (function.Domain, function.Name));
        foreach (var graph in (IEnumerable<OnnxGraph>)[model.Graph, .. model.Functions])
        {
            Operators(graph, functions);
            _ = Order(graph);
        }

        Recursion(model, functions);
    }

    /// <summary>The outputs of ZipMap nodes, by name: lists of dictionaries whose keys are always the same.</summary>
    public static HashSet<string> ZipMaps(OnnxModel model) =>
        model.Graph.Nodes.Where(node => node is { Operator: "ZipMap", Domain: "ai.onnx.ml" }).SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);

    private static void Operators(OnnxGraph graph, ILookup<(string, string), OnnxFunction> functions)
    {
        foreach (var node in graph.Nodes)
        {
            if (!Domains.Contains(node.Domain) && !functions.Contains((node.Domain, node.Operator)))
            {
                throw new JobFailedException(
                    OnnxCodes.CustomOperator,
                    $"The model uses {node} of the operator set '{node.Domain}', which needs code that is not part of the platform. "
                    + "Operators of ai.onnx, ai.onnx.ml and com.microsoft can be used, and functions that the model defines; export the model without custom operators.");
            }

            foreach (var body in node.Bodies)
            {
                Operators(body, functions);
            }
        }
    }

    /// <summary>
    /// Puts the nodes in an order in which each has its inputs (Kahn's algorithm).
    /// </summary>
    /// <returns>The names that the graph takes from the graph around it.</returns>
    private static HashSet<string> Order(OnnxGraph graph)
    {
        var producer = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (var output in graph.Nodes[i].Outputs.Where(output => output.Length > 0))
            {
                if (!producer.TryAdd(output, i) || graph.Given.Contains(output))
                {
                    throw new JobFailedException(OnnxCodes.Graph, $"The value '{output}' is made twice, the second time by {graph.Nodes[i]}. Export the model again.");
                }
            }
        }

        var outside = new HashSet<string>(StringComparer.Ordinal);
        var followers = new List<int>?[graph.Nodes.Count];
        var waitsFor = new int[graph.Nodes.Count];
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var needs = graph.Nodes[i].Inputs.Concat(graph.Nodes[i].Bodies.SelectMany(Order)).Where(name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
            foreach (var name in needs)
            {
                if (producer.TryGetValue(name, out var maker))
                {
                    (followers[maker] ??= []).Add(i);
                    waitsFor[i]++;
                }
                else if (!graph.Given.Contains(name))
                {
                    outside.Add(name);
                }
            }
        }

        outside.UnionWith(graph.Outputs.Where(name => name.Length > 0 && !producer.ContainsKey(name) && !graph.Given.Contains(name)));
        Walk(graph, followers, waitsFor);
        return outside;
    }

    private static void Walk(OnnxGraph graph, List<int>?[] followers, int[] waitsFor)
    {
        var ready = new Queue<int>(Enumerable.Range(0, waitsFor.Length).Where(node => waitsFor[node] == 0));
        var done = 0;
        while (ready.TryDequeue(out var node))
        {
            done++;
            foreach (var follower in followers[node] ?? [])
            {
                if (--waitsFor[follower] == 0)
                {
                    ready.Enqueue(follower);
                }
            }
        }

        if (done < waitsFor.Length)
        {
            var stuck = graph.Nodes[Array.FindIndex(waitsFor, count => count > 0)];
            throw new JobFailedException(OnnxCodes.Cycle, $"The graph runs in a circle: {stuck} waits for its own answer. Export the model again.");
        }
    }

    /// <summary>A function that calls itself would be unfolded for ever.</summary>
    private static void Recursion(OnnxModel model, ILookup<(string, string), OnnxFunction> functions)
    {
        if (model.Functions.Count == 0)
        {
            return;
        }

        // Functions and their calls as one more graph whose circles are what is looked for.
        var calls = new OnnxGraph();
        foreach (var function in model.Functions.DistinctBy(function => (function.Domain, function.Name)))
        {
            var node = new OnnxNode { Operator = function.Name, Outputs = { $"{function.Domain}::{function.Name}" } };
            node.Inputs.AddRange(Calls(functions[(function.Domain, function.Name)].SelectMany(each => each.Nodes), functions));
            calls.Nodes.Add(node);
        }

        _ = Order(calls);
    }

    private static IEnumerable<string> Calls(IEnumerable<OnnxNode> nodes, ILookup<(string, string), OnnxFunction> functions) =>
        nodes.SelectMany(node => Calls(node.Bodies.SelectMany(body => body.Nodes), functions)
            .Concat(functions.Contains((node.Domain, node.Operator)) ? [$"{node.Domain}::{node.Operator}"] : []));
}
