using System.Globalization;
using RSICCLLM.Inference.Answers;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Cli.Commands;

/// <summary>
/// The memory plan of one target, as <c>inspect</c> prints it: the same on every machine, so of all graphs that any opens, and for the longest
/// answer that is tried.
/// </summary>
/// <param name="Target">The target, <c>cpu</c> or <c>directml</c>.</param>
/// <param name="Plans">For one tile at a time, and for the batch that a run uses unless told otherwise.</param>
/// <param name="LimitBytes">A card of 8 GB, or 16 GB of memory where the processor computes.</param>
/// <param name="LargestBatch">Most tiles decoded together within that; 0 where not even one fits.</param>
internal sealed record MemoryReport(string Target, IReadOnlyList<MemoryPlan> Plans, long LimitBytes, int LargestBatch)
{
    private const long Card = 8_000_000_000;
    private const long Memory = 16_000_000_000;
    private const int DefaultBatch = 8;

    private static readonly int Tokens = CheckedCaptioner.LongestAnswer(MemoryPlan.DefaultNewTokens);

    /// <summary>Plans of all targets.</summary>
    public static IReadOnlyList<MemoryReport> Of(PackageManifest manifest, ModelConfiguration configuration) =>
    [
        .. manifest.Targets.Select(target => new MemoryReport(
            target,
            [Plan(manifest, configuration, target, 1), Plan(manifest, configuration, target, DefaultBatch)],
            Limit(target),
            MemoryPlan.LargestBatchWithin(manifest, configuration, target, Limit(target), Tokens))),
    ];

    /// <inheritdoc/>
    public override string ToString()
    {
        var lines = Plans.Select(plan => string.Create(
            CultureInfo.InvariantCulture,
            $"memory          {Target}, {plan.Batch} x {plan.Tokens} tokens: {ByteText.Of(plan.TotalBytes)} (weights {ByteText.Of(plan.WeightBytes)}, cache {ByteText.Of(plan.CacheBytes)}, activations {ByteText.Of(plan.ActivationBytes)})"));
        var limit = string.Create(CultureInfo.InvariantCulture, $"{LimitBytes / 1e9:0} GB");
        return string.Join('\n', lines.Append($"                {(LargestBatch == 0 ? $"does not fit {limit}" : $"largest batch in {limit}: {LargestBatch}")}"));
    }

    private static MemoryPlan Plan(PackageManifest manifest, ModelConfiguration configuration, string target, int batch) =>
        MemoryPlan.For(manifest, configuration, target, batch, Tokens);

    private static long Limit(string target) => target == "cpu" ? Memory : Card;
}
