using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Images;
using RSICCLLM.Quantization.Calibration;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Chooses the precisions that the options leave open, from sizes that are counted, not estimated. First what costs answers least gives way
/// until the package fits: vision tower and embedding table from float16 to 8 bits, then the decoder's blocks from the asked size to 64 and
/// 128 unless they are to be kept, then the embedding table to 4 bits. Of what is left of a budget that was asked for, the output layer gets 8 bits, and then the
/// decoder's matrices, those first whose 4-bit error per byte is greatest (<see cref="Sensitivity"/>).
/// </summary>
internal sealed class PlanChooser(IWeightSource source, ModelConfiguration configuration, ImageProcessorSettings images, ConversionOptions options)
{
    private const int Page = 4096;

    private static readonly int[] LargerBlocks = [64, 128];

    /// <summary>The plan.</summary>
    /// <param name="moments">Calibration, or <see langword="null"/>.</param>
    /// <param name="cancellation">Looked at between matrices.</param>
    /// <exception cref="ModelException">Nothing fits the budget.</exception>
    public PrecisionPlan Choose(ILayerMoments? moments, CancellationToken cancellation)
    {
        var plan = Begin();
        return options.Precision == WeightPrecision.Float32 || (options.EightBitShare is 0 && options.SizeBudget is null)
            ? plan
            : AddEightBits(plan, moments, cancellation);
    }

    /// <summary>What is known of the plan before any weight has been read.</summary>
    /// <exception cref="ModelException">Nothing fits the budget.</exception>
    public PrecisionPlan Begin()
    {
        var plans = Ladder().ToList();
        if (options.Precision == WeightPrecision.Float32 || options.AnySize)
            return plans[0];
        return plans.Find(candidate => Bytes(candidate) <= Budget) ?? (options.SizeBudget is null ? plans[^1] : throw TooLarge(plans[^1], Budget));
    }

    /// <summary>Bytes of the weights that a plan gives; those of 8-bit prompts were asked for and do not count.</summary>
    public long Bytes(PrecisionPlan plan) =>
        new PackageGraphs(source, configuration, images, options with { EightBitPrompts = false }, plan, BlockQuantizers.RoundToNearest).DataBytes;

    private long Budget => options.SizeBudget ?? ConversionOptions.DefaultSizeBudget;

    private IEnumerable<PrecisionPlan> Ladder()
    {
        var standard = options.Precision == WeightPrecision.Float32 ? WeightPrecision.Float32 : WeightPrecision.Float16;
        var plan = new PrecisionPlan
        {
            Decoder = options.Precision,
            BlockSize = options.BlockSizeFor(configuration.Text.HiddenSize),
            Symmetric = options.Symmetric,
            HeadBits = options.HeadBits ?? 4,
            EightBitPrompts = options.EightBitPrompts,
            Embedding = options.EmbeddingPrecision ?? standard,
            Vision = options.VisionPrecision ?? standard,
            EvenZeroPoints = options.Targets.Contains(ConversionOptions.DirectMlTarget),
            // Shared with the float16 graph, and half as large where size counts.
            Scales = options.Targets.Contains(ConversionOptions.DirectMlTarget) || options.SizeBudget is not null ? ElementType.Float16 : ElementType.Float32,
        };
        yield return plan;
        plan = plan with { Scales = ElementType.Float16 };
        if (options.VisionPrecision is null)
            yield return plan = plan with { Vision = WeightPrecision.Int8 };
        if (options.EmbeddingPrecision is null)
            yield return plan = plan with { Embedding = WeightPrecision.Int8 };
        foreach (var size in LargerBlocks.Where(size => size > options.BlockSizeFor(configuration.Text.HiddenSize) && !options.KeepBlockSize))
            yield return plan = plan with { BlockSize = size };
        if (options.EmbeddingPrecision is null)
            yield return plan with { Embedding = WeightPrecision.Int4 };
    }

    private PrecisionPlan AddEightBits(PrecisionPlan plan, ILayerMoments? moments, CancellationToken cancellation)
    {
        if (options.SizeBudget is not null && options.HeadBits is null && Bytes(plan with { HeadBits = 8 }) <= Budget)
            plan = plan with { HeadBits = 8 };
        var matrices = DecoderMatrix.Of(configuration.Text);
        // Room is counted in bytes of a budget, or in weights of a share.
        var byBytes = options.SizeBudget is not null;
        var room = byBytes ? Budget - Bytes(plan) : (long)(options.EightBitShare * matrices.Sum(m => m.Elements));
        if (room <= 0)
            return plan;
        if (!byBytes && options.EightBitShare >= 1)
            return plan with { EightBits = matrices.Select(m => m.Name).ToHashSet() };
        var chosen = new HashSet<string>();
        foreach (var (matrix, _) in Sensitivity.Rank(source, matrices, plan, moments, cancellation))
        {
            var cost = byBytes ? MoreBytes(plan, matrix) : matrix.Elements;
            if (cost > room)
                continue;
            room -= cost;
            chosen.Add(matrix.Name);
        }

        return plan with { EightBits = chosen };
    }

    // What 8 bits take more than the bits that a matrix has, and whole pages for values and zero points.
    private static long MoreBytes(PrecisionPlan plan, DecoderMatrix matrix)
    {
        var wide = plan with { EightBits = new HashSet<string> { matrix.Name } };
        return ((Row(wide) - Row(plan)) * matrix.Outputs) + (2 * Page);

        long Row(PrecisionPlan with)
        {
            var format = with.FormatOf(matrix.Name, matrix.Inputs);
            return format.PackedBytes(matrix.Inputs) + (format.Symmetric ? 0 : format.ZeroPointBytes(matrix.Inputs));
        }
    }

    private ModelException TooLarge(PrecisionPlan smallest, long budget) => new(
        $"The smallest package of this checkpoint with these options has {ByteText.Of(Bytes(smallest))} of weights, which the size budget of {ByteText.Of(budget)} does not hold: ask for a larger one{LessNamed}.");

    // What the user named is not given up for size.
    private string LessNamed
    {
        get
        {
            string?[] named =
            [
                options.KeepBlockSize && options.BlockSize < LargerBlocks[^1] ? "the block size" : null,
                options.VisionPrecision is null ? null : "the vision tower's precision",
                options.EmbeddingPrecision is null ? null : "the embedding table's precision",
            ];
            var given = named.OfType<string>().ToList();
            return given.Count == 0 ? "" : $", or leave {string.Join(" and ", given)} to be chosen";
        }
    }
}
