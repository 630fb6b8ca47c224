using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Sessions;

/// <summary>Vision tower and difference-aware module over the pairs of one batch, all of one tile size. Not thread-safe.</summary>
internal sealed class VisionSession : IDisposable
{
    private readonly GraphSession _graph;
    private readonly VisionConfiguration _vision;
    private readonly TensorBuffer _pixels;
    private readonly TensorBuffer _grid = new(TensorElementType.Int64);
    private readonly OrtIoBinding _binding;
    private readonly bool _hasEvidence;
    private bool _evidenceFitsTokens;

    private VisionSession(GraphSession graph, VisionConfiguration vision)
    {
        _graph = graph;
        _vision = vision;
        var pixels = graph.Input(PackageLayout.PixelValues);
        graph.Expect(PackageLayout.PixelValues, pixels, 1, vision.PatchElements);
        if (pixels.ElementDataType != TensorElementType.Float)
            throw new ModelException($"The graph '{graph.Path}' takes '{PackageLayout.PixelValues}' as {pixels.ElementDataType}, but float32 is supported; convert the checkpoint again.");
        var features = graph.Output(PackageLayout.ImageFeatures);
        graph.Expect(PackageLayout.ImageFeatures, features, 1, vision.OutputSize);
        _hasEvidence = graph.Outputs.ContainsKey(PackageLayout.ChangeEvidence);
        _pixels = new TensorBuffer(TensorElementType.Float);
        Features = new TensorBuffer(graph.FloatType(PackageLayout.ImageFeatures, features));
        _binding = graph.CreateBinding();
    }

    /// <summary>Enhanced tokens of the last run, <c>[images x tokens per image, hidden]</c>.</summary>
    public TensorBuffer Features { get; }

    public static VisionSession Open(string path, VisionConfiguration vision, SessionSettings settings)
    {
        var graph = GraphSession.Open(path, settings);
        try
        {
            return new VisionSession(graph, vision);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure that there is evidence of change, and in every run that its cells divide into the tokens.</summary>
    /// <exception cref="ModelException">The graph gives none.</exception>
    public void RequireEvidence()
    {
        if (!_hasEvidence)
            throw new ModelException($"The graph '{_graph.Path}' gives no '{PackageLayout.ChangeEvidence}', by which tokens are left out; convert the checkpoint again, or switch pruning off.");
        _evidenceFitsTokens = true;
    }

    /// <summary>Where the patches of the next run go: images in the order before, after, before, after, ...</summary>
    /// <param name="patches">Patches of all images.</param>
    public Span<float> Pixels(int patches)
    {
        var elements = checked(patches * _vision.PatchElements);
        _pixels.Reserve(elements);
        return _pixels.Span<float>(0, elements);
    }

    /// <summary>Encodes <see cref="Pixels"/> into <see cref="Features"/>.</summary>
    /// <param name="pairs">Pairs of images.</param>
    /// <param name="patchRows">Patches from top to bottom of one image.</param>
    /// <param name="patchColumns">Patches from left to right.</param>
    /// <param name="cancellation">Ends the run early.</param>
    /// <exception cref="ModelException">The graph failed, or its evidence does not fit.</exception>
    /// <returns>Evidence of change, one map per pair; of no cells where the graph has no difference module.</returns>
    public EvidenceMap[] Run(int pairs, int patchRows, int patchColumns, CancellationToken cancellation)
    {
        var images = checked(2 * pairs);
        var patches = checked((long)images * patchRows * patchColumns);
        var tokens = patches / (_vision.MergeSize * _vision.MergeSize);
        _grid.Reserve(3L * images);
        var grid = _grid.Span<long>(0, 3 * images);
        for (var image = 0; image < images; image++)
            (grid[3 * image], grid[(3 * image) + 1], grid[(3 * image) + 2]) = (1, patchRows, patchColumns);
        Features.Reserve(checked(tokens * _vision.OutputSize));

        using (var view = _pixels.View(0, patches, _vision.PatchElements))
            _binding.BindInput(PackageLayout.PixelValues, view);
        using (var view = _grid.View(0, images, 3))
            _binding.BindInput(PackageLayout.ImageGrid, view);
        using (var view = Features.View(0, tokens, _vision.OutputSize))
            _binding.BindOutput(PackageLayout.ImageFeatures, view);
        if (_hasEvidence)
            _binding.BindOutputToDevice(PackageLayout.ChangeEvidence, OrtMemoryInfo.DefaultInstance);
        _graph.Run(_binding, cancellation);
        return _hasEvidence ? ReadEvidence(pairs, patchRows / _vision.MergeSize, patchColumns / _vision.MergeSize) : [.. Enumerable.Range(0, pairs).Select(_ => new EvidenceMap(0, 0, []))];
    }

    /// <summary>Elements of <see cref="Features"/> that one pair takes.</summary>
    public long FeatureElements(int patchRows, int patchColumns) => 2L * patchRows * patchColumns / (_vision.MergeSize * _vision.MergeSize) * _vision.OutputSize;

    public void Dispose()
    {
        _binding.Dispose();
        _graph.Dispose();
        _pixels.Dispose();
        _grid.Dispose();
        Features.Dispose();
    }

    /// <summary>Makes sure that every token has as many cells, in a square.</summary>
    /// <exception cref="ModelException">It has not.</exception>
    internal static void CheckCells(string path, int rows, int columns, int tokenRows, int tokenColumns)
    {
        if (rows == 0 || rows % tokenRows != 0 || columns != rows / tokenRows * tokenColumns)
            throw new ModelException($"The graph '{path}' gave '{PackageLayout.ChangeEvidence}' as {rows} x {columns} cells, which do not divide into {tokenRows} x {tokenColumns} tokens; convert the checkpoint again, or switch pruning off.");
    }

    private EvidenceMap[] ReadEvidence(int pairs, int tokenRows, int tokenColumns)
    {
        // Outputs come in the order in which they were bound first.
        using var outputs = _binding.GetOutputValues();
        var evidence = outputs[1];
        var shape = evidence.GetTensorTypeAndShape().Shape;
        if (shape.Length != 3 || shape[0] != pairs)
            throw new ModelException($"The graph '{_graph.Path}' gave '{PackageLayout.ChangeEvidence}' the shape [{string.Join(", ", shape)}] for {pairs} pairs; convert the checkpoint again.");
        var (rows, columns) = ((int)shape[1], (int)shape[2]);
        if (_evidenceFitsTokens)
            CheckCells(_graph.Path, rows, columns, tokenRows, tokenColumns);
        var values = evidence.GetTensorDataAsSpan<float>();
        var maps = new EvidenceMap[pairs];
        for (var pair = 0; pair < pairs; pair++)
            maps[pair] = new EvidenceMap(rows, columns, values.Slice(pair * rows * columns, rows * columns).ToArray());
        return maps;
    }
}
