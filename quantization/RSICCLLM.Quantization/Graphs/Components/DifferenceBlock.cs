using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Graphs.Components;

/// <summary>
/// The difference-aware module; formulas and constants are those of <see cref="DifferenceModule"/>. Always float32.
/// Evidence is made for every checkpoint; the change of features only where the checkpoint has trained weights,
/// because a fresh module's output is zero.
/// </summary>
internal sealed class DifferenceBlock
{
    private readonly Linear _linear;
    private readonly DifferenceModule _module;
    private readonly TileGrid _grid;
    private readonly bool _trained;

    public DifferenceBlock(GraphBuilder graph, IWeightSource source, ModelConfiguration configuration, TileGrid grid)
    {
        _linear = new Linear(new WeightLoader(graph, source, ElementType.Float32), new FloatLinear());
        _trained = configuration.Difference is not null;
        _module = new DifferenceModule(_trained ? configuration : configuration with { Difference = new DifferenceConfiguration() });
        _grid = grid;
    }

    /// <summary>Rows of the evidence.</summary>
    public int EvidenceRows => _grid.TokenRows * _module.EvidenceCells;

    /// <summary>Columns of the evidence.</summary>
    public int EvidenceColumns => _grid.TokenColumns * _module.EvidenceCells;

    private GraphBuilder Graph => _linear.Graph;

    /// <summary>Adds the module.</summary>
    /// <param name="pixels">Normalised patches <c>[patches of all images, numbers]</c>.</param>
    /// <param name="patches">Patch embeddings <c>[images, patches, width]</c> in the processor's order.</param>
    /// <param name="tokens">Merged tokens <c>[images, tokens, hidden]</c>, row-major.</param>
    /// <param name="normalization">What the image processor did.</param>
    /// <returns>Enhanced tokens <c>[tokens of all images, hidden]</c> and evidence <c>[pairs, rows, columns]</c>.</returns>
    public (Value Features, Value Evidence) Apply(Value pixels, Value patches, Value tokens, PixelNormalization normalization)
    {
        using var scope = Graph.Scope("difference");
        var texture = TextureDifference(Luminance.Apply(Graph, pixels, _grid, normalization));
        if (!_trained)
            return (Graph.Reshape(tokens, -1, _module.HiddenSize), TextureEvidence(texture));

        var configuration = _module.Configuration;
        var key = Merge(texture);
        var difference = PixelDifference(patches, tokens);
        var asking = configuration.UsePixelDifference ? difference : key;
        var answering = configuration.UseSpatialDifference ? key : difference;
        var query = Project(asking, DifferenceTensors.QueryWeight, _module.QueryInputs, _module.AttentionSize);
        var change = Attend(query, answering);
        var pairs = Graph.Reshape(tokens, -1, 2, _grid.TokenCount, _module.HiddenSize);
        var features = Graph.Reshape(Graph.Add(pairs, Graph.Unsqueeze(change, 1)), -1, _module.HiddenSize);
        return (features, _module.HasEvidenceHead ? HeadEvidence(pairs, query) : TextureEvidence(texture));
    }

    /// <summary><c>ΔS [pairs, maps, cells]</c>, cells row-major.</summary>
    private Value TextureDifference(Value luminance)
    {
        using var scope = Graph.Scope("texture");
        var edge = _grid.Vision.PatchSize;
        var maps = luminance;
        if (_module.Configuration.UseGeometricTexture)
        {
            var padded = Graph.Node("Pad", [luminance, Graph.Int64s(0, 0, 1, 1, 0, 0, 1, 1)], NodeAttribute.String("mode", "edge"));
            var kernels = Graph.Table("difference.operators", TextureOperators.Kernels(OperatorWeights()), TextureOperators.Count, 1, 3, 3);
            maps = Graph.Node("Abs", [Graph.Node("Conv", [padded, kernels], NodeAttribute.Ints("kernel_shape", 3, 3))]);
        }

        var mean = Graph.Node(
            "AveragePool", [maps], NodeAttribute.Ints("kernel_shape", edge, edge), NodeAttribute.Ints("strides", edge, edge));
        var cells = Graph.Reshape(mean, -1, 2, _module.MapCount, _grid.PatchCount);
        if (_module.Configuration.UseGeometricTexture)
            cells = HoughVoting.Apply(Graph, cells, _grid.PatchRows, _grid.PatchColumns);
        var before = Graph.Gather(cells, Graph.Int64(0), 1);
        var after = Graph.Gather(cells, Graph.Int64(1), 1);
        var norm = Graph.Add(Norm(before), Norm(after));
        var difference = Graph.Mul(Graph.Sub(after, before), Graph.Float(_grid.PatchCount));
        return Graph.Div(difference, Graph.Add(norm, Graph.Float(DifferenceModule.Epsilon)));
    }

    private Value Norm(Value x) => Graph.ReduceSum(Graph.Node("Abs", [x]), -1, keep: true);

    private float[] OperatorWeights()
    {
        if (!_trained)
            return TextureOperators.InitialWeights();
        _linear.Weights.Check(DifferenceTensors.OperatorWeights, TextureOperators.Count, 3, 3);
        var weights = new float[TextureOperators.Count * 9];
        _linear.Weights.Source.Read(DifferenceTensors.OperatorWeights, 0, weights);
        return weights;
    }

    /// <summary>From cells of the whole tile to the cells of each token side by side, <c>[pairs, tokens, 4 * maps]</c>.</summary>
    private Value Merge(Value texture)
    {
        var merge = _grid.Vision.MergeSize;
        var grid = Graph.Reshape(texture, -1, _module.MapCount, _grid.TokenRows, merge, _grid.TokenColumns, merge);
        return Graph.Reshape(Graph.Transpose(grid, 0, 2, 4, 3, 5, 1), -1, _grid.TokenCount, _module.TextureDifferenceSize);
    }

    /// <summary><c>T [pairs, tokens, width]</c>, before minus after.</summary>
    private Value PixelDifference(Value patches, Value tokens)
    {
        var source = _module.Configuration.PixelDifference == PixelDifferenceSource.VisionTokens ? tokens : patches;
        var pairs = Graph.Reshape(source, -1, 2, _grid.TokenCount, _module.PixelDifferenceSize);
        var before = Graph.Gather(pairs, Graph.Int64(0), 1);
        return Graph.Sub(before, _module.Configuration.PixelDifference == PixelDifferenceSource.Nothing ? before : Graph.Gather(pairs, Graph.Int64(1), 1));
    }

    private Value Attend(Value query, Value answering)
    {
        using var scope = Graph.Scope("attention");
        var key = Project(answering, DifferenceTensors.KeyWeight, _module.KeyInputs, _module.AttentionSize);
        var value = Project(answering, DifferenceTensors.ValueWeight, _module.KeyInputs, _module.AttentionSize);
        var scores = Graph.Mul(Graph.MatMul(query, Graph.Transpose(key, 0, 2, 1)), Graph.Float((float)(1.0 / Math.Sqrt(_module.AttentionSize))));
        return Project(Graph.MatMul(Graph.Softmax(scores), value), DifferenceTensors.OutputWeight, _module.AttentionSize, _module.HiddenSize);
    }

    private Value Project(Value x, string tensor, int inputs, int outputs) =>
        _linear.Apply(x, tensor[..^".weight".Length], inputs, outputs);

    private Value TextureEvidence(Value texture)
    {
        using var scope = Graph.Scope("evidence");
        var strength = Graph.ReduceMean(Graph.Node("Abs", [texture]), 1, keep: false);
        var evidence = Graph.Sub(Graph.Float(1), Graph.Node("Exp", [Graph.Node("Neg", [strength])]));
        return Graph.Reshape(evidence, -1, EvidenceRows, EvidenceColumns);
    }

    private Value HeadEvidence(Value pairs, Value query)
    {
        using var scope = Graph.Scope("evidence");
        var cells = _module.EvidenceCells;
        var hidden = _module.Configuration.EvidenceHiddenSize;
        var inputs = Graph.Concat(-1, Graph.Gather(pairs, Graph.Int64(0), 1), Graph.Gather(pairs, Graph.Int64(1), 1), query);
        var inner = _linear.ApplyWithBias(inputs, DifferenceTensors.EvidenceInputWeight[..^".weight".Length], (2 * _module.HiddenSize) + _module.AttentionSize, hidden);
        var outer = _linear.ApplyWithBias(Graph.Silu(inner), DifferenceTensors.EvidenceOutputWeight[..^".weight".Length], hidden, cells * cells);
        var grid = Graph.Reshape(Graph.Node("Sigmoid", [outer]), -1, _grid.TokenRows, _grid.TokenColumns, cells, cells);
        return Graph.Reshape(Graph.Transpose(grid, 0, 1, 3, 2, 4), -1, EvidenceRows, EvidenceColumns);
    }
}
