namespace RSICCLLM.Quantization.Onnx;

/// <summary>The operators that the model's graphs are made of, by the ONNX specification (opset 20).</summary>
internal static class GraphOperators
{
    public static Value Add(this GraphBuilder graph, Value a, Value b) => graph.Node("Add", [a, b]);

    public static Value Sub(this GraphBuilder graph, Value a, Value b) => graph.Node("Sub", [a, b]);

    public static Value Mul(this GraphBuilder graph, Value a, Value b) => graph.Node("Mul", [a, b]);

    public static Value Div(this GraphBuilder graph, Value a, Value b) => graph.Node("Div", [a, b]);

    public static Value MatMul(this GraphBuilder graph, Value a, Value b) => graph.Node("MatMul", [a, b]);

    public static Value Cast(this GraphBuilder graph, Value x, ElementType to) => graph.Node("Cast", [x], NodeAttribute.Int("to", (long)to));

    /// <summary>0 keeps the size of that axis, -1 takes what is left.</summary>
    public static Value Reshape(this GraphBuilder graph, Value x, params long[] shape) => graph.Node("Reshape", [x, graph.Int64s(shape)]);

    public static Value Transpose(this GraphBuilder graph, Value x, params long[] order) =>
        graph.Node("Transpose", [x], NodeAttribute.Ints("perm", order));

    public static Value Unsqueeze(this GraphBuilder graph, Value x, params long[] axes) => graph.Node("Unsqueeze", [x, graph.Int64s(axes)]);

    public static Value Slice(this GraphBuilder graph, Value x, long axis, long start, long end) =>
        graph.Node("Slice", [x, graph.Int64s(start), graph.Int64s(end), graph.Int64s(axis)]);

    public static Value Concat(this GraphBuilder graph, long axis, params Value[] parts) =>
        parts.Length == 1 ? parts[0] : graph.Node("Concat", parts, NodeAttribute.Int("axis", axis));

    public static Value Gather(this GraphBuilder graph, Value x, Value indices, long axis) =>
        graph.Node("Gather", [x, indices], NodeAttribute.Int("axis", axis));

    public static Value[] Split(this GraphBuilder graph, Value x, long axis, params long[] sizes) =>
        sizes.Length == 1 ? [x] : graph.Add("Split", string.Empty, sizes.Length, [x, graph.Int64s(sizes)], NodeAttribute.Int("axis", axis));

    public static Value Softmax(this GraphBuilder graph, Value x) => graph.Node("Softmax", [x], NodeAttribute.Int("axis", -1));

    public static Value ReduceSum(this GraphBuilder graph, Value x, long axis, bool keep) =>
        graph.Node("ReduceSum", [x, graph.Int64s(axis)], NodeAttribute.Int("keepdims", keep ? 1 : 0));

    public static Value ReduceMean(this GraphBuilder graph, Value x, long axis, bool keep) =>
        graph.Node("ReduceMean", [x, graph.Int64s(axis)], NodeAttribute.Int("keepdims", keep ? 1 : 0));

    /// <summary>Size of one axis, as int64 without dimensions.</summary>
    public static Value SizeOf(this GraphBuilder graph, Value x, long axis) => graph.Gather(graph.Node("Shape", [x]), graph.Int64(axis), 0);

    /// <summary><c>x * sigmoid(x)</c>.</summary>
    public static Value Silu(this GraphBuilder graph, Value x) => graph.Mul(x, graph.Node("Sigmoid", [x]));
}
