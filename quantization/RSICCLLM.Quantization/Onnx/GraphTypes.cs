namespace RSICCLLM.Quantization.Onnx;

/// <summary>A named value of a graph: an input, a constant or what a node gives.</summary>
internal readonly record struct Value(string Name)
{
    /// <summary>An optional input that is left out.</summary>
    public static Value None { get; } = new(string.Empty);
}

/// <summary>One axis of an input or output: a size, or a name for one that is known only at run time.</summary>
internal readonly record struct Dimension(long Size, string? Symbol)
{
    public static implicit operator Dimension(long size) => new(size, null);

    public static implicit operator Dimension(string symbol) => new(0, symbol);
}

/// <summary>Type and shape of a graph's input or output.</summary>
internal sealed record ValueDescription(string Name, ElementType Type, IReadOnlyList<Dimension> Shape);

/// <summary>One operation. Names can change until the graph is written.</summary>
internal sealed record GraphNode(string Name, string Operator, string Domain, string[] Inputs, string[] Outputs, NodeAttribute[] Attributes);

/// <summary>A small constant inside the graph file.</summary>
internal sealed record InlineTensor(string Name, ElementType Type, long[] Shape, byte[] Data);
