using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Targets;

/// <summary>
/// Turns a finished float32 graph into one that computes in float16 where it is told to: casts stand only where the two meet, weights and
/// constants are stored in the type that is read, and casts that widened stored float16 weights fall away. Quantised bytes and float16
/// weights are shared with the float32 graph. Inputs take the type of what reads them.
/// </summary>
internal sealed class Float16Rewrite
{
    // These hand on what they get, so they take the type of their data instead of asking for one.
    private static readonly HashSet<string> Movements = ["Reshape", "Transpose", "Slice", "Split", "Unsqueeze", "Gather", "GatherND"];

    private readonly GraphBuilder _graph;
    private readonly Func<GraphNode, bool> _half;
    private readonly ValueTypes _types;
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, string> _renamed = new(StringComparer.Ordinal);

    private Float16Rewrite(GraphBuilder graph, Func<GraphNode, bool> half)
    {
        _graph = graph;
        _half = half;
        RetypeInputs();
        _types = new ValueTypes(graph);
    }

    /// <summary>Rewrites a graph in place.</summary>
    /// <param name="graph">A float32 graph.</param>
    /// <param name="half">Whether a node computes in float16.</param>
    /// <param name="widenOutputs">Outputs keep their type; else they take the type of what gives them.</param>
    public static void Apply(GraphBuilder graph, Func<GraphNode, bool> half, bool widenOutputs)
    {
        var rewrite = new Float16Rewrite(graph, half);
        foreach (var node in graph.Nodes)
            rewrite.Add(node);
        if (widenOutputs)
            rewrite.WidenOutputs();
        graph.Replace(rewrite._nodes);
        graph.RetypeOutputs(output => rewrite._types[output.Name]);
        graph.RemoveUnused();
    }

    private void RetypeInputs()
    {
        var first = new Dictionary<string, ElementType>(StringComparer.Ordinal);
        foreach (var node in _graph.Nodes.Where(node => node.Operator != "Shape"))
        {
            foreach (var input in node.Inputs)
                first.TryAdd(input, _half(node) ? ElementType.Float16 : ElementType.Float32);
        }

        _graph.RetypeInputs(input => input.Type == ElementType.Float32 ? first.GetValueOrDefault(input.Name, input.Type) : input.Type);
    }

    private void WidenOutputs()
    {
        foreach (var output in _graph.Outputs.Where(output => output.Type == ElementType.Float32 && _types[output.Name] == ElementType.Float16))
        {
            var narrow = output.Name + ".narrow";
            for (var i = 0; i < _nodes.Count; i++)
                _nodes[i] = _nodes[i] with { Inputs = Renamed(_nodes[i].Inputs), Outputs = Renamed(_nodes[i].Outputs) };
            _types[narrow] = ElementType.Float16;
            Append(new GraphNode(output.Name + ".widen", "Cast", string.Empty, [narrow], [output.Name], [NodeAttribute.Int("to", (long)ElementType.Float32)]));

            string[] Renamed(string[] names) => [.. names.Select(name => name == output.Name ? narrow : name)];
        }
    }

    private void Add(GraphNode node)
    {
        var inputs = node.Inputs.Select(input => _renamed.GetValueOrDefault(input, input)).ToArray();
        if (node.Operator == "Cast" && ValueTypes.IsFloat(_types[inputs[0]]) && Target(node) == ElementType.Float32)
        {
            // A stored weight that is widened: its readers ask for the type they need.
            _renamed[node.Outputs[0]] = inputs[0];
            return;
        }

        if (node.Operator != "Cast" && node.Operator != "Shape")
        {
            var wanted = Movements.Contains(node.Operator) ? _types[inputs[0]] : _half(node) ? ElementType.Float16 : ElementType.Float32;
            for (var i = 0; i < inputs.Length; i++)
            {
                if (inputs[i].Length > 0 && ValueTypes.IsFloat(_types[inputs[i]]) && ValueTypes.IsFloat(wanted))
                    inputs[i] = As(inputs[i], wanted);
            }
        }

        Append(node with { Inputs = inputs });
    }

    /// <summary>The same value in another type.</summary>
    private string As(string name, ElementType type)
    {
        if (_types[name] == type)
            return name;
        var other = $"{name}.{(type == ElementType.Float16 ? "float16" : "float32")}";
        if (_graph.TryRetype(name, other, type))
            _types[other] = type;
        else if (!_renamed.ContainsKey(other))
            Append(new GraphNode(other, "Cast", string.Empty, [name], [other], [NodeAttribute.Int("to", (long)type)]));
        _renamed.TryAdd(other, other);
        return other;
    }

    private void Append(GraphNode node)
    {
        _nodes.Add(node);
        _types.Add(node);
    }

    private static ElementType Target(GraphNode cast) => (ElementType)(long)cast.Attributes.Single(a => a.Name == "to").Value;
}
