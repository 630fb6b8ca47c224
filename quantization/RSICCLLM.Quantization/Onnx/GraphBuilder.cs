using System.Globalization;
using System.Runtime.InteropServices;

namespace RSICCLLM.Quantization.Onnx;

/// <summary>
/// Composes a graph from named values. Names are made from the open scopes and the operator, counted per scope, so the same calls
/// give the same graph. Not thread-safe.
/// </summary>
/// <param name="name">Name of the graph.</param>
/// <param name="data">File that takes the weights.</param>
internal sealed class GraphBuilder(string name, ExternalData data)
{
    /// <summary>Domain of ONNX Runtime's own operators.</summary>
    public const string MicrosoftDomain = "com.microsoft";

    private readonly List<string> _scopes = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly List<GraphNode> _nodes = [];
    private readonly List<InlineTensor> _constants = [];
    private readonly Dictionary<string, Value> _known = new(StringComparer.Ordinal);
    private readonly List<TensorSpec> _initializers = [];
    private readonly Dictionary<string, TensorProducer> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ExternalData> _elsewhere = new(StringComparer.Ordinal);
    private readonly List<ValueDescription> _inputs = [];
    private readonly List<ValueDescription> _outputs = [];

    public string Name { get; } = name;

    public ExternalData Data { get; } = data;

    public IReadOnlyList<GraphNode> Nodes => _nodes;

    public IReadOnlyList<InlineTensor> Constants => _constants;

    public IReadOnlyList<TensorSpec> Initializers => _initializers;

    public IReadOnlyList<ValueDescription> Inputs => _inputs;

    public IReadOnlyList<ValueDescription> Outputs => _outputs;

    /// <summary>Puts the nodes made until it is disposed under a name.</summary>
    public ScopeHandle Scope(string scope)
    {
        _scopes.Add(scope);
        return new ScopeHandle(this);
    }

    public Value Input(string inputName, ElementType type, params Dimension[] shape)
    {
        _inputs.Add(new ValueDescription(inputName, type, shape));
        return new Value(inputName);
    }

    /// <summary>An integer without dimensions that a caller may give; one who does not know of it gets the default.</summary>
    public Value OptionalInput(string inputName, long standard)
    {
        Input(inputName, ElementType.Int64);
        return Constant(inputName, ElementType.Int64, [], MemoryMarshal.AsBytes<long>([standard]));
    }

    /// <summary>Makes a value an output; the node that gives it is renamed to the output's name.</summary>
    public void Output(Value value, string outputName, ElementType type, params Dimension[] shape)
    {
        foreach (var node in _nodes)
        {
            Rename(node.Inputs, value.Name, outputName);
            Rename(node.Outputs, value.Name, outputName);
        }

        _outputs.Add(new ValueDescription(outputName, type, shape));
    }

    /// <summary>Adds an operation of the standard with one result.</summary>
    public Value Node(string op, Value[] inputs, params NodeAttribute[] attributes) => Add(op, string.Empty, 1, inputs, attributes)[0];

    /// <summary>Adds an operation with several results.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="domain">Empty for the standard's, or <see cref="MicrosoftDomain"/>.</param>
    /// <param name="outputs">Number of results.</param>
    /// <param name="inputs">Its inputs; <see cref="Value.None"/> leaves an optional one out.</param>
    /// <param name="attributes">Its attributes.</param>
    public Value[] Add(string op, string domain, int outputs, Value[] inputs, params NodeAttribute[] attributes)
    {
        var nodeName = Unique(op);
        var names = outputs == 1
            ? [nodeName]
            : Enumerable.Range(0, outputs).Select(i => string.Create(CultureInfo.InvariantCulture, $"{nodeName}:{i}")).ToArray();
        _nodes.Add(new GraphNode(nodeName, op, domain, inputs.Select(value => value.Name).ToArray(), names, attributes));
        return names.Select(n => new Value(n)).ToArray();
    }

    /// <summary>The file that holds a weight.</summary>
    public ExternalData DataOf(string weight) => _elsewhere.GetValueOrDefault(weight, Data);

    /// <summary>Weights that go to the external data file, or to another one; one value per tensor of the producer.</summary>
    public Value[] Weights(TensorProducer producer, ExternalData? elsewhere = null)
    {
        (elsewhere ?? Data).Register(producer);
        foreach (var spec in producer.Tensors)
        {
            if (_known.TryAdd(spec.Name, new Value(spec.Name)))
            {
                _initializers.Add(spec);
                _producers.Add(spec.Name, producer);
                if (elsewhere is not null)
                    _elsewhere.Add(spec.Name, elsewhere);
            }
        }

        return producer.Tensors.Select(spec => new Value(spec.Name)).ToArray();
    }

    /// <summary>Names of all values that go into a node or out of the graph.</summary>
    public HashSet<string> UsedNames() =>
        _nodes.SelectMany(node => node.Inputs).Concat(_outputs.Select(output => output.Name)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Small integers, such as a shape or axes: one dimension.</summary>
    public Value Int64s(params long[] values) =>
        Constant($"int64[{string.Join(',', values)}]", ElementType.Int64, [values.Length], MemoryMarshal.AsBytes<long>(values));

    /// <summary>Indices for a gather: one dimension, under a name because they are many.</summary>
    public Value Indices(string tableName, IEnumerable<int> values)
    {
        var wide = values.Select(i => (long)i).ToArray();
        return Constant(tableName, ElementType.Int64, [wide.Length], MemoryMarshal.AsBytes<long>(wide));
    }

    /// <summary>One integer without dimensions.</summary>
    public Value Int64(long value) => Constant(string.Create(CultureInfo.InvariantCulture, $"int64({value})"), ElementType.Int64, [], MemoryMarshal.AsBytes<long>([value]));

    /// <summary>One number without dimensions.</summary>
    public Value Float(float value) => Constant(string.Create(CultureInfo.InvariantCulture, $"float({value:R})"), ElementType.Float32, [], MemoryMarshal.AsBytes<float>([value]));

    /// <summary>One byte without dimensions.</summary>
    public Value Byte(byte value) => Constant(string.Create(CultureInfo.InvariantCulture, $"byte({value})"), ElementType.UInt8, [], [value]);

    /// <summary>A small table of numbers inside the graph file.</summary>
    public Value Table(string tableName, ReadOnlySpan<float> values, params long[] shape) =>
        Constant(tableName, ElementType.Float32, shape, MemoryMarshal.AsBytes(values));

    /// <summary>Numbers that the converter works out, kept in the data file.</summary>
    public Value Stored(string tableName, ReadOnlySpan<float> values, params long[] shape) =>
        Weights(new MemoryTensor(new TensorSpec(tableName, ElementType.Float32, shape), MemoryMarshal.AsBytes(values).ToArray()))[0];

    /// <summary>Puts other nodes in the place of all.</summary>
    public void Replace(IReadOnlyList<GraphNode> nodes)
    {
        // The list may come from the nodes themselves.
        GraphNode[] copy = [.. nodes];
        _nodes.Clear();
        _nodes.AddRange(copy);
    }

    /// <summary>Gives every input the type that is said for it.</summary>
    public void RetypeInputs(Func<ValueDescription, ElementType> type) => Retype(_inputs, type);

    /// <summary>Gives every output the type that is said for it.</summary>
    public void RetypeOutputs(Func<ValueDescription, ElementType> type) => Retype(_outputs, type);

    /// <summary>Adds a float32 weight or constant once more as float16.</summary>
    /// <returns>Whether it is a float32 weight or constant; a value that a node gives is not.</returns>
    public bool TryRetype(string valueName, string newName, ElementType type)
    {
        if (type != ElementType.Float16)
            return false;
        if (_known.ContainsKey(newName))
            return true;
        if (_producers.TryGetValue(valueName, out var producer) && producer.Tensors.Count == 1)
        {
            Weights(new Targets.HalfTensor(newName, producer));
            return true;
        }

        if (_constants.Find(constant => constant.Name == valueName) is not { } table)
            return false;
        var halves = MemoryMarshal.Cast<byte, float>(table.Data).ToArray().Select(v => (Half)v).ToArray();
        Constant(newName, ElementType.Float16, table.Shape, MemoryMarshal.AsBytes<Half>(halves));
        return true;
    }

    /// <summary>Drops weights and constants that no node reads.</summary>
    public void RemoveUnused()
    {
        var used = UsedNames();
        _initializers.RemoveAll(spec => !used.Contains(spec.Name));
        _constants.RemoveAll(constant => !used.Contains(constant.Name));
    }

    private static void Retype(List<ValueDescription> values, Func<ValueDescription, ElementType> type)
    {
        for (var i = 0; i < values.Count; i++)
            values[i] = values[i] with { Type = type(values[i]) };
    }

    private Value Constant(string constantName, ElementType type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        if (_known.TryGetValue(constantName, out var known))
            return known;
        var value = new Value(constantName);
        _known.Add(constantName, value);
        _constants.Add(new InlineTensor(constantName, type, shape, bytes.ToArray()));
        return value;
    }

    private string Unique(string op)
    {
        var path = _scopes.Count == 0 ? op : string.Join('/', _scopes) + "/" + op;
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, path, out _);
        count++;
        return count == 1 ? path : string.Create(CultureInfo.InvariantCulture, $"{path}_{count}");
    }

    private static void Rename(string[] names, string from, string to)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] == from)
                names[i] = to;
        }
    }

    internal readonly struct ScopeHandle(GraphBuilder owner) : IDisposable
    {
        public void Dispose() => owner._scopes.RemoveAt(owner._scopes.Count - 1);
    }
}
