using RSICCLLM.Model;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Targets;

/// <summary>
/// What ONNX Runtime's DirectML provider executes, of the operators that our graphs may hold: name, domain, and element types of the data.
/// Source: the section on <c>DmlExecutionProvider</c> of <c>docs/OperatorKernels.md</c> in ONNX Runtime's repository, which is generated
/// from the registered kernels: all of these are registered for opset 20 or lower, which our models name.
/// </summary>
internal static class DirectMlOperators
{
    private static readonly HashSet<ElementType> Floats = [ElementType.Float32, ElementType.Float16];
    private static readonly HashSet<ElementType> Numbers = [.. Floats, ElementType.Int32, ElementType.Int64];
    private static readonly HashSet<ElementType> Every = [.. Numbers, ElementType.UInt8, ElementType.Bool];

    private static readonly Dictionary<(string Domain, string Operator), HashSet<ElementType>> Known = new()
    {
        [("", "Abs")] = Numbers,
        [("", "Add")] = Numbers,
        [("", "And")] = [ElementType.Bool],
        [("", "AveragePool")] = Floats,
        [("", "Cast")] = Every,
        [("", "Concat")] = Every,
        [("", "Conv")] = Floats,
        [("", "Cos")] = Floats,
        [("", "CumSum")] = Numbers,
        [("", "Div")] = Numbers,
        [("", "Equal")] = Numbers,
        [("", "Exp")] = Floats,
        [("", "Gather")] = Every,
        [("", "GatherND")] = Every,
        [("", "Less")] = Numbers,
        [("", "MatMul")] = Floats,
        [("", "Max")] = Numbers,
        [("", "Mul")] = Numbers,
        [("", "Neg")] = Numbers,
        [("", "Pad")] = Every,
        [("", "ReduceMean")] = Numbers,
        [("", "ReduceMin")] = Numbers,
        [("", "ReduceSum")] = Numbers,
        [("", "Reshape")] = Every,
        [("", "Shape")] = Every,
        [("", "Sigmoid")] = Floats,
        [("", "SimplifiedLayerNormalization")] = Floats,
        [("", "Sin")] = Floats,
        [("", "Slice")] = Every,
        [("", "Softmax")] = Floats,
        [("", "Split")] = Every,
        [("", "Sub")] = Numbers,
        [("", "Transpose")] = Every,
        [("", "Unsqueeze")] = Every,
        [("", "Where")] = Every,
        [(GraphBuilder.MicrosoftDomain, "Gelu")] = Floats,
        [(GraphBuilder.MicrosoftDomain, "GroupQueryAttention")] = Floats,
        [(GraphBuilder.MicrosoftDomain, "MatMulNBits")] = Floats,
        [(GraphBuilder.MicrosoftDomain, "SkipSimplifiedLayerNormalization")] = Floats,
    };

    /// <summary>Whether the provider has an operator, for whatever type.</summary>
    public static bool Has(string domain, string op) => Known.ContainsKey((domain, op));

    /// <summary>Holds every node against the table.</summary>
    /// <exception cref="ModelException">A node would not run on the GPU.</exception>
    public static void Check(GraphBuilder graph)
    {
        var types = new ValueTypes(graph);
        foreach (var node in graph.Nodes)
        {
            if (!Known.TryGetValue((node.Domain, node.Operator), out var allowed))
                throw new ModelException($"The graph \"{graph.Name}\" holds {node.Domain}{node.Operator} ({node.Name}), which DirectML does not execute.");
            types.Add(node);
            // The condition of Where and the shapes of the rest are of other types; the data decides.
            var data = types[node.Inputs[node.Operator == "Where" ? 1 : 0]];
            if (!allowed.Contains(data))
                throw new ModelException($"The graph \"{graph.Name}\" asks DirectML for {node.Operator} ({node.Name}) of {data}, which it does not execute.");
            if (node.Operator == "MatMulNBits")
                CheckBlocks(graph, node);
        }
    }

    // DirectML reads 4-bit zero points as one dense run, where ONNX Runtime begins each row on a byte: an odd number of blocks puts
    // every second row half a byte off. (DmlOperatorMatMulNBits.cpp, inputs described to DML_OPERATOR_DEQUANTIZE.)
    private static void CheckBlocks(GraphBuilder graph, GraphNode node)
    {
        var blocks = (Integer(node, "K") + Integer(node, "block_size") - 1) / Integer(node, "block_size");
        if (node.Inputs.Length > 3 && Integer(node, "bits") == 4 && blocks % 2 != 0)
        {
            throw new ModelException(FormattableString.Invariant(
                $"{node.Inputs[1]} in \"{graph.Name}\" has {blocks} blocks a row; with zero points DirectML needs an even number: choose a smaller block size, or blocks without zero points."));
        }
    }

    private static long Integer(GraphNode node, string attribute) => (long)node.Attributes.Single(a => a.Name == attribute).Value;
}
