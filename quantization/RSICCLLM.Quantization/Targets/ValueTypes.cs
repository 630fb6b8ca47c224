using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Targets;

/// <summary>Element types of a graph's values, by the type rules of the operators that our graphs use.</summary>
internal sealed class ValueTypes
{
    private readonly Dictionary<string, ElementType> _types = new(StringComparer.Ordinal);

    /// <summary>Knows inputs, weights and constants; nodes are added as they come.</summary>
    public ValueTypes(GraphBuilder graph)
    {
        foreach (var input in graph.Inputs)
            _types[input.Name] = input.Type;
        foreach (var initializer in graph.Initializers)
            _types[initializer.Name] = initializer.Type;
        foreach (var constant in graph.Constants)
            _types[constant.Name] = constant.Type;
    }

    public ElementType this[string name]
    {
        get => _types.TryGetValue(name, out var type) ? type : throw new InvalidOperationException($"\"{name}\" is used before it is made.");
        set => _types[name] = value;
    }

    /// <summary>Notes the types of a node's results.</summary>
    public void Add(GraphNode node)
    {
        var type = node.Operator switch
        {
            "Cast" => (ElementType)(long)node.Attributes.Single(a => a.Name == "to").Value,
            "Shape" => ElementType.Int64,
            "Equal" or "Less" or "And" => ElementType.Bool,
            "Where" => this[node.Inputs[1]],
            "GatherBlockQuantized" => this[node.Inputs[2]],
            _ => this[node.Inputs[0]],
        };
        foreach (var output in node.Outputs)
            _types[output] = type;
    }

    /// <summary>Whether a type is float32 or float16.</summary>
    public static bool IsFloat(ElementType type) => type is ElementType.Float32 or ElementType.Float16;
}
