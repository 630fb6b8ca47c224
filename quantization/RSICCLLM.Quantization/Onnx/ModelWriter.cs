using System.Globalization;

namespace RSICCLLM.Quantization.Onnx;

/// <summary>Writes a graph as an ONNX model file. Field numbers are those of <c>onnx.proto</c> (ONNX specification, IR version 10).</summary>
internal static class ModelWriter
{
    /// <summary>Standard operator set: the highest that ONNX Runtime's DirectML provider documents.</summary>
    public const int Opset = 20;

    private const int IrVersion = 10;

    /// <summary>Writes the model file; the external data is written by <see cref="ExternalDataFile"/>.</summary>
    public static void Write(GraphBuilder graph, string path, string producer, string producerVersion)
    {
        var model = new ProtoMessage();
        model.Write(1, IrVersion);
        model.Write(2, producer);
        model.Write(3, producerVersion);
        model.Write(7, Graph(graph));
        model.Write(8, OperatorSet(string.Empty, Opset));
        model.Write(8, OperatorSet(GraphBuilder.MicrosoftDomain, 1));
        using var stream = File.Create(path);
        stream.Write(model.ToMemory().Span);
    }

    private static ProtoMessage Graph(GraphBuilder graph)
    {
        var message = new ProtoMessage();
        var used = graph.UsedNames();
        foreach (var node in graph.Nodes)
            message.Write(1, Node(node, used));
        message.Write(2, graph.Name);
        foreach (var constant in graph.Constants)
            message.Write(5, Tensor(constant));
        foreach (var initializer in graph.Initializers)
            message.Write(5, Tensor(initializer, graph.DataOf(initializer.Name)));
        foreach (var input in graph.Inputs)
            message.Write(11, Description(input));
        foreach (var output in graph.Outputs)
            message.Write(12, Description(output));
        return message;
    }

    // Optional outputs that nobody reads are left out, so that the runtime does not compute them.
    private static ProtoMessage Node(GraphNode node, HashSet<string> used)
    {
        var message = new ProtoMessage();
        foreach (var input in node.Inputs)
            message.Write(1, input);
        for (var i = 0; i < node.Outputs.Length; i++)
            message.Write(2, node.Domain.Length == 0 || i == 0 || used.Contains(node.Outputs[i]) ? node.Outputs[i] : string.Empty);
        message.Write(3, node.Name);
        message.Write(4, node.Operator);
        foreach (var attribute in node.Attributes)
            message.Write(5, attribute.ToMessage());
        if (node.Domain.Length > 0)
            message.Write(7, node.Domain);
        return message;
    }

    private static ProtoMessage Tensor(InlineTensor tensor)
    {
        var message = TensorHeader(tensor.Name, tensor.Type, tensor.Shape);
        message.Write(9, tensor.Data);
        return message;
    }

    private static ProtoMessage Tensor(TensorSpec spec, ExternalData data)
    {
        var message = TensorHeader(spec.Name, spec.Type, spec.Shape);
        message.Write(13, Entry("location", data.FileName));
        message.Write(13, Entry("offset", data[spec.Name].Offset.ToString(CultureInfo.InvariantCulture)));
        message.Write(13, Entry("length", spec.ByteCount.ToString(CultureInfo.InvariantCulture)));
        message.Write(14, 1);
        return message;
    }

    private static ProtoMessage TensorHeader(string name, ElementType type, long[] shape)
    {
        var message = new ProtoMessage();
        foreach (var size in shape)
            message.Write(1, size);
        message.Write(2, (long)type);
        message.Write(8, name);
        return message;
    }

    private static ProtoMessage Entry(string key, string value)
    {
        var message = new ProtoMessage();
        message.Write(1, key);
        message.Write(2, value);
        return message;
    }

    private static ProtoMessage Description(ValueDescription value)
    {
        var shape = new ProtoMessage();
        foreach (var dimension in value.Shape)
        {
            var axis = new ProtoMessage();
            if (dimension.Symbol is { } symbol)
                axis.Write(2, symbol);
            else
                axis.Write(1, dimension.Size);
            shape.Write(1, axis);
        }

        var tensor = new ProtoMessage();
        tensor.Write(1, (long)value.Type);
        tensor.Write(2, shape);
        var type = new ProtoMessage();
        type.Write(1, tensor);
        var message = new ProtoMessage();
        message.Write(1, value.Name);
        message.Write(2, type);
        return message;
    }

    private static ProtoMessage OperatorSet(string domain, long version)
    {
        var message = new ProtoMessage();
        message.Write(1, domain);
        message.Write(2, version);
        return message;
    }
}
