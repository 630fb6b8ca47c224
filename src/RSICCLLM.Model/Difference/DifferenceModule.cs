using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Model.Difference;

/// <summary>
/// The constants and shapes of the difference-aware module, for the TorchSharp module and the ONNX graph alike.
/// <para>
/// Order of computation for one pair of images of <c>H x W</c> pixels, <c>gh x gw</c> patches, <c>N = gh*gw/4</c> merged tokens:
/// </para>
/// <list type="number">
/// <item>Luminance <c>Y = sum over c of LuminanceWeights[c] * (std[c] * x[c] + mean[c])</c>, <c>[H, W]</c>, in 0..1.</item>
/// <item>Eight responses by cross-correlation with <see cref="TextureOperators.Kernels"/>, border pixels repeated; absolute value;
/// mean over each patch: <c>[8, gh, gw]</c>. (The absolute value is ours: a signed central difference telescopes to nothing in a mean.)
/// Without the geometric texture: the mean of <c>Y</c> over each patch, one map.</item>
/// <item>Votes <c>H = Voting * S</c>; bins below <c>1 - ThresholdTolerance</c> times the mean over the occupied bins become 0; <c>S' = Inverse * H</c>, for each map and date on its own.
/// Without the geometric texture this step is left out.</item>
/// <item><c>ΔS = cells * (S2' - S1') / (|S1'|_1 + |S2'|_1 + Epsilon)</c> per map, cells = gh*gw; then 2x2 cells of a merged token side by side,
/// <c>[N, 4 * maps]</c>, in the order of the vision merger (cell 0 upper left, 1 upper right, 2 lower left, 3 lower right; maps innermost).</item>
/// <item><c>T</c>: difference before minus after of patch embeddings merged 2x2 <c>[N, 4 * embed_dim]</c>, or of vision tokens <c>[N, hidden]</c>; or 0.</item>
/// <item><c>q = T Wq'</c>, <c>k = ΔS Wk'</c>, <c>v = ΔS Wv'</c>, <c>F = softmax(q k' / sqrt(d)) v Wo'</c>, one head, d = attention size.
/// Without ΔS, T stands in for it; without T, ΔS stands in for T.</item>
/// <item><c>V1 + F</c> and <c>V2 + F</c> go on into the decoder.</item>
/// <item>Evidence, with a head: <c>sigmoid(W2 silu(W1 [V1; V2; q] + b1) + b2)</c>, <c>[N, cells * cells]</c>, V1 and V2 without F;
/// without one: <c>1 - exp(-mean over maps of |ΔS|)</c>, <c>[N, 4]</c>. Both laid out as an image of the change.</item>
/// </list>
/// </summary>
public sealed class DifferenceModule
{
    /// <summary>
    /// Keeps the normalisation of ΔS quiet on two blank images, whose central differences are rounding noise of about 1e-8 per cell;
    /// textured tiles have sums of 0.1 and more.
    /// </summary>
    public const float Epsilon = 1e-4f;

    /// <summary>
    /// Relative margin below the mean of the votes. On a flat map all bins equal the mean, and without a margin rounding decided
    /// which of them, all or none, were dropped: differently on every machine.
    /// </summary>
    public const float ThresholdTolerance = 1e-4f;

    /// <summary>Luminance of red, green and blue (ITU-R BT.601).</summary>
    public static ReadOnlySpan<float> LuminanceWeights => [0.299f, 0.587f, 0.114f];

    /// <summary>Works out the shapes for a model.</summary>
    /// <exception cref="ModelException">The checkpoint has no difference-aware module.</exception>
    public DifferenceModule(ModelConfiguration model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Configuration = model.Difference
            ?? throw new ModelException("The checkpoint has no difference-aware module: config.json has no \"difference_config\".");
        var merged = model.Vision.MergeSize * model.Vision.MergeSize;
        HiddenSize = model.Text.HiddenSize;
        AttentionSize = Configuration.AttentionSize == 0 ? HiddenSize : Configuration.AttentionSize;
        MapCount = Configuration.UseGeometricTexture ? TextureOperators.Count : 1;
        PixelDifferenceSize = Configuration.PixelDifference == PixelDifferenceSource.VisionTokens
            ? HiddenSize
            : merged * model.Vision.HiddenSize;
        TextureDifferenceSize = merged * MapCount;
        if (!Configuration.UsePixelDifference && !Configuration.UseSpatialDifference)
            throw new ModelException("\"difference_config\" switches off both the pixel difference and the spatial difference: at least one must stay.");
        if (Configuration is { UseSpatialDifference: false, PixelDifference: PixelDifferenceSource.Nothing })
            throw new ModelException("\"difference_config\" switches off the spatial difference and makes the pixel difference of nothing: one must stay.");
    }

    /// <summary>The switches.</summary>
    public DifferenceConfiguration Configuration { get; }

    /// <summary>Width of the text model.</summary>
    public int HiddenSize { get; }

    /// <summary>Width of query, key and value.</summary>
    public int AttentionSize { get; }

    /// <summary>Texture maps per date: 8, or 1 without the geometric texture.</summary>
    public int MapCount { get; }

    /// <summary>Width of <c>T</c> per merged token.</summary>
    public int PixelDifferenceSize { get; }

    /// <summary>Width of <c>ΔS</c> per merged token.</summary>
    public int TextureDifferenceSize { get; }

    /// <summary>Inputs of the query projection.</summary>
    public int QueryInputs => Configuration.UsePixelDifference ? PixelDifferenceSize : TextureDifferenceSize;

    /// <summary>Inputs of the key and value projections.</summary>
    public int KeyInputs => Configuration.UseSpatialDifference ? TextureDifferenceSize : PixelDifferenceSize;

    /// <summary>Whether evidence comes from a trained head.</summary>
    public bool HasEvidenceHead => Configuration.EvidenceHiddenSize > 0;

    /// <summary>Evidence cells per direction in one merged token: as configured with a head, else 2 (one per patch).</summary>
    public int EvidenceCells => HasEvidenceHead ? Configuration.EvidenceCells : 2;
}
