using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Images;
using RSICCLLM.Training.Modeling.Fused;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RSICCLLM.Training.Modeling.Difference;

/// <summary>The difference-aware module in TorchSharp; formulas and order as in <see cref="DifferenceModule"/>.</summary>
internal sealed class DifferenceEncoder
{
    private readonly VisionConfiguration _vision;
    private readonly DifferenceModule _module;
    private readonly ParameterSet _parameters;
    private readonly ImageStatistics _statistics;

    public DifferenceEncoder(ModelConfiguration model, ParameterSet parameters, ImageStatistics statistics)
    {
        _vision = model.Vision;
        _module = new DifferenceModule(model);
        _parameters = parameters;
        _statistics = statistics;
    }

    /// <summary>Runs the module.</summary>
    /// <param name="pixels">Normalised patches <c>[2 * pairs * patches, 1176]</c>, before and after in turn.</param>
    /// <param name="patches">Embedded patches <c>[2 * pairs, patches, embed_dim]</c>.</param>
    /// <param name="tokens">Vision tokens <c>[2 * pairs, tokens, hidden]</c>.</param>
    /// <param name="grid">Patches of one image.</param>
    public DifferenceOutput Run(Tensor pixels, Tensor patches, Tensor tokens, ImageGrid grid)
    {
        var before = Date(tokens, 0);
        var after = Date(tokens, 1);
        var texture = SpatialDifference(pixels, grid);
        var pixel = PixelDifference(patches, before, after);
        var asks = _module.Configuration.UsePixelDifference ? pixel : texture;
        var answers = _module.Configuration.UseSpatialDifference ? texture : pixel;
        var query = Ops.Linear(asks, _parameters[DifferenceTensors.QueryWeight]);
        var key = Ops.Linear(answers, _parameters[DifferenceTensors.KeyWeight]);
        var value = Ops.Linear(answers, _parameters[DifferenceTensors.ValueWeight]);
        var attention = query.matmul(key.transpose(-2, -1)).Times(1 / Math.Sqrt(_module.AttentionSize)).softmax(-1);
        var enhancement = Ops.Linear(attention.matmul(value), _parameters[DifferenceTensors.OutputWeight]);
        if (!_module.HasEvidenceHead)
            return new(enhancement, null, AsImage(texture.reshape(texture.shape[0], -1, 4, _module.MapCount).abs().mean([-1]).neg().exp().Times(-1).Plus(1), 2, grid));

        var hidden = functional.silu(Ops.Linear(
            cat([before, after, query], -1), _parameters[DifferenceTensors.EvidenceInputWeight], _parameters[DifferenceTensors.EvidenceInputBias]));
        var logits = Ops.Linear(hidden, _parameters[DifferenceTensors.EvidenceOutputWeight], _parameters[DifferenceTensors.EvidenceOutputBias]);
        return new(enhancement, logits, AsImage(logits.sigmoid(), _module.EvidenceCells, grid));
    }

    /// <summary>Takes the fused texture operators; the plain ones are there to hold them against.</summary>
    internal bool UseFusedTexture { get; set; } = true;

    /// <summary>Texture maps <c>[images, maps, rows, columns]</c>: mean absolute operator response, or mean luminance, per patch.</summary>
    internal Tensor TextureMaps(Tensor pixels, ImageGrid grid)
    {
        var luminance = Luminance(pixels, grid);
        var patch = (long)_vision.PatchSize;
        if (!_module.Configuration.UseGeometricTexture)
            return functional.avg_pool2d(luminance, patch);
        // Pixels never need a gradient; the plain formula is the reference for the fused one.
        if (UseFusedTexture && luminance.device_type == TorchSharp.DeviceType.CPU)
            return TextureFunction.Respond(luminance, Kernels(), _vision.PatchSize);
        var padded = functional.pad(luminance, [1, 1, 1, 1], TorchSharp.PaddingModes.Replicate);
        return functional.avg_pool2d(functional.conv2d(padded, Kernels()).abs(), patch);
    }

    /// <summary>Hough voting of maps <c>[..., cells]</c> and back, each on its own.</summary>
    internal static Tensor Vote(Tensor maps, HoughGrid hough)
    {
        var voting = tensor(hough.VotingMatrix()).reshape(hough.BinCount, hough.CellCount);
        var inverse = tensor(hough.InverseMatrix()).reshape(hough.CellCount, hough.BinCount);
        var votes = maps.matmul(voting.transpose(0, 1));
        var least = votes.detach().sum(-1, keepdim: true).Times((1 - DifferenceModule.ThresholdTolerance) / hough.OccupiedBinCount);
        return where(votes.detach() >= least, votes, zeros_like(votes)).matmul(inverse.transpose(0, 1));
    }

    /// <summary>Difference of texture <c>ΔS</c>, <c>[pairs, tokens, 4 * maps]</c>.</summary>
    internal Tensor SpatialDifference(Tensor pixels, ImageGrid grid)
    {
        var maps = TextureMaps(pixels, grid).reshape(-1, _module.MapCount, grid.PatchCount);
        if (_module.Configuration.UseGeometricTexture)
            maps = Vote(maps, new HoughGrid(grid.Rows, grid.Columns));
        var (first, second) = (Date(maps, 0), Date(maps, 1));
        var size = first.abs().sum(-1, keepdim: true).Plus(second.abs().sum(-1, keepdim: true)).Plus(DifferenceModule.Epsilon);
        var difference = (second - first).Times(grid.PatchCount) / size;
        // [pairs, maps, rows/2, 2, columns/2, 2] -> [pairs, rows/2, columns/2, 2, 2, maps]
        return difference.reshape(-1, _module.MapCount, grid.Rows / 2, 2, grid.Columns / 2, 2).permute(0, 2, 4, 3, 5, 1)
            .reshape(-1, grid.PatchCount / 4, 4L * _module.MapCount);
    }

    private Tensor PixelDifference(Tensor patches, Tensor before, Tensor after)
    {
        if (_module.Configuration.PixelDifference == PixelDifferenceSource.VisionTokens)
            return before - after;
        var merged = patches.reshape(patches.shape[0], -1, _module.PixelDifferenceSize).to_type(ScalarType.Float32);
        var difference = Date(merged, 0) - Date(merged, 1);
        return _module.Configuration.PixelDifference == PixelDifferenceSource.Nothing ? zeros_like(difference) : difference;
    }

    private Tensor Luminance(Tensor pixels, ImageGrid grid)
    {
        int merge = _vision.MergeSize, edge = _vision.PatchSize;
        // One frame of a still image is enough: [images, rows/2, columns/2, 2, 2, channels, edge, edge].
        var frames = pixels.shape[^1] / (_vision.Channels * edge * edge);
        var x = pixels.to_type(ScalarType.Float32)
            .reshape(-1, grid.Rows / merge, grid.Columns / merge, merge, merge, _vision.Channels, frames, edge, edge).select(6, 0);
        var scale = new float[3];
        var offset = 0f;
        for (var c = 0; c < 3; c++)
        {
            scale[c] = DifferenceModule.LuminanceWeights[c] * _statistics.Deviation[c];
            offset += DifferenceModule.LuminanceWeights[c] * _statistics.Mean[c];
        }

        var weighted = (x * tensor(scale).reshape(3, 1, 1)).sum(5).Plus(offset);
        // [images, rows/2, columns/2, 2, 2, edge, edge] -> [images, rows/2, 2, edge, columns/2, 2, edge]
        return weighted.permute(0, 1, 3, 5, 2, 4, 6).reshape(-1, 1, (long)grid.Rows * edge, (long)grid.Columns * edge);
    }

    /// <summary>Gates and centre folded into plain kernels <c>[8, 1, 3, 3]</c>, as <see cref="TextureOperators.Kernels"/> does.</summary>
    private Tensor Kernels()
    {
        const int Cells = 9, Centre = 4;
        var gates = new float[TextureOperators.Count * Cells];
        var centre = new float[TextureOperators.Count * Cells];
        for (var i = 0; i < TextureOperators.Count; i++)
        {
            TextureOperators.Gate(i).CopyTo(gates.AsSpan(i * Cells));
            centre[(i * Cells) + Centre] = i == TextureOperators.PlainConvolution ? 0 : 1;
        }

        var gated = _parameters[DifferenceTensors.OperatorWeights].reshape(TextureOperators.Count, Cells)
            * tensor(gates).reshape(TextureOperators.Count, Cells);
        var folded = gated - (gated.sum(1, keepdim: true) * tensor(centre).reshape(TextureOperators.Count, Cells));
        return folded.reshape(TextureOperators.Count, 1, 3, 3);
    }

    /// <summary>Cells inside tokens <c>[pairs, tokens, cells * cells]</c> laid out as images <c>[pairs, rows, columns]</c>.</summary>
    private static Tensor AsImage(Tensor cells, int edge, ImageGrid grid)
    {
        int rows = grid.Rows / 2, columns = grid.Columns / 2;
        return cells.reshape(-1, rows, columns, edge, edge).permute(0, 1, 3, 2, 4).reshape(-1, (long)rows * edge, (long)columns * edge);
    }

    /// <summary>One date of tensors that hold before and after in turn.</summary>
    private static Tensor Date(Tensor both, int date) =>
        both.reshape([both.shape[0] / 2, 2, .. both.shape[1..]]).select(1, date);
}
