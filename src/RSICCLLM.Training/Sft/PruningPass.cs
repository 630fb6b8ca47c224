using RSICCLLM.Model;
using RSICCLLM.Model.Difference;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Sft;

/// <summary>
/// Leaves tokens of the second date out of a share of a batch's pairs: they are moved behind the answer, where causal attention never looks, so that
/// all sequences keep one length. Positions move along. Thread-safe.
/// </summary>
internal sealed class PruningPass(PruningOptions options, int mergeSize)
{
    /// <summary>As the settings say, or else as the checkpoint was trained; a threshold of the settings goes into the model's configuration.</summary>
    /// <exception cref="ModelException">The model has no evidence of change, or an adapter cannot carry the threshold.</exception>
    public static PruningPass? For(SftOptions options, ChangeCaptionModel model)
    {
        var trained = model.Configuration.Difference?.PruningThreshold ?? 0;
        var pruning = options.Pruning ?? (trained > 0 ? new PruningOptions { Threshold = trained } : null);
        if (pruning is null)
            return null;
        var threshold = pruning.Share > 0 ? pruning.Threshold : 0;
        if (model.Configuration.Difference is not { } difference)
            return threshold == 0 ? null : throw new ModelException("\"pruning\" needs the difference-aware module, and the model has none; give \"difference\" as well.");
        if (options.Parts is LowRankAdaptation && threshold != trained && !LowRankAdaptation.CarriesModule(options.Checkpoint))
        {
            throw new ModelException(FormattableString.Invariant(
                $"\"pruning\" trains for a threshold of {threshold} and the checkpoint's is {trained}, which an adapter cannot change; leave \"pruning\" out, or train without \"lora\"."));
        }

        model.Configuration = model.Configuration with { Difference = difference with { PruningThreshold = threshold } };
        return threshold > 0 ? new PruningPass(pruning, model.Configuration.Vision.MergeSize) : null;
    }

    /// <summary>What tells trainings apart that cannot go on from each other.</summary>
    public override string ToString() => FormattableString.Invariant($", pruning {options.Share} below {options.Threshold}");

    /// <summary>Rearranges a batch of one sequence per pair, drawn by its <see cref="TrainingBatch.DropoutKey"/>.</summary>
    /// <param name="embeddings">Embedded sequences <c>[pairs, tokens, hidden]</c>.</param>
    /// <param name="evidence">Evidence of change <c>[pairs, rows, columns]</c>.</param>
    /// <param name="batch">The batch.</param>
    public (Tensor Embeddings, TrainingBatch Batch) Apply(Tensor embeddings, Tensor evidence, TrainingBatch batch)
    {
        var tokens = batch.AfterPlaces.Length / batch.Count;
        var seen = new float[batch.AfterPlaces.Length];
        Array.Fill(seen, 1);
        var map = evidence.detach().to_type(ScalarType.Float32).contiguous().cpu().data<float>().ToArray();
        var cells = map.Length / batch.Count;
        for (var pair = 0; pair < batch.Count; pair++)
        {
            if (Draw(batch.DropoutKey, pair) >= options.Share)
                continue;
            var kept = TokenPruning.Kept(map.AsSpan(pair * cells, cells), batch.Grid, mergeSize, options.Threshold);
            for (var token = 0; token < tokens; token++)
                seen[(pair * tokens) + token] = kept[token] ? 1 : 0;
        }

        var order = Order(batch, seen);
        var hidden = embeddings.shape[^1];
        var moved = embeddings.reshape(-1, hidden).index_select(0, tensor(order)).reshape(embeddings.shape);
        return (moved, Moved(batch, order, seen));
    }

    /// <summary>For each place of the flattened batch, the place whose token comes there.</summary>
    private static long[] Order(TrainingBatch batch, float[] seen)
    {
        var leaves = new bool[batch.Ids.Length];
        for (var i = 0; i < seen.Length; i++)
            leaves[batch.AfterPlaces[i]] = seen[i] == 0;
        var order = new long[batch.Ids.Length];
        for (var start = 0; start < order.Length; start += batch.Length)
        {
            var row = Enumerable.Range(start, batch.Length);
            var at = start;
            foreach (var place in row.Where(p => !leaves[p]).Concat(row.Where(p => leaves[p])))
                order[at++] = place;
        }

        return order;
    }

    private static TrainingBatch Moved(TrainingBatch batch, long[] order, float[] seen)
    {
        var to = new long[order.Length];
        for (var place = 0; place < order.Length; place++)
            to[order[place]] = place;
        var positions = new long[batch.Positions.Length];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = batch.Positions[(i / order.Length * order.Length) + order[i % order.Length]];
        return batch with
        {
            Ids = [.. order.Select(place => batch.Ids[place])],
            Positions = positions,
            ImagePlaces = [.. batch.ImagePlaces.Select(place => to[place])],
            AfterPlaces = [.. batch.AfterPlaces.Select(place => to[place])],
            AnswerPlaces = [.. batch.AnswerPlaces.Select(place => to[place])],
            SeenAfter = seen,
        };
    }

    /// <summary>A number in 0..1, the same for the same seed, step, part of the step and place in it (SplitMix64: Steele, Lea, Flood 2014).</summary>
    private static double Draw(ulong key, int pair)
    {
        var z = unchecked(key + (0x9E3779B97F4A7C15 * (ulong)(pair + 1)));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
