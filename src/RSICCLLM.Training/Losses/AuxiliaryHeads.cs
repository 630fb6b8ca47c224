using RSICCLLM.Training.Data;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Sft;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Losses;

/// <summary>
/// Heads that exist only in training: from the decoder's states at the second image's tokens they tell where in the image a token lies, the change mask, the classes
/// of change and how many objects have their centre there; from the last prompt token, how many objects of
/// each class the pair shows, in which cell of the 3x3 grid, and the centroid and size of their pixels; from the answer's tokens, those of the change that it
/// speaks of.
/// </summary>
internal sealed class AuxiliaryHeads : IDisposable
{
    private const string TokenWeight = "auxiliary.token.weight";
    private const string TokenBias = "auxiliary.token.bias";
    private const string SummaryWeight = "auxiliary.summary.weight";
    private const string SummaryBias = "auxiliary.summary.bias";
    private const string PositionWeight = "auxiliary.position.weight";
    private const string PositionBias = "auxiliary.position.bias";
    private const string ExtentWeight = "auxiliary.extent.weight";
    private const string ExtentBias = "auxiliary.extent.bias";
    private const string MentionWeight = "auxiliary.mention.weight";
    private const string MentionBias = "auxiliary.mention.bias";
    private const string PlaceWeight = "auxiliary.place.weight";
    private const string PlaceBias = "auxiliary.place.bias";
    private readonly AuxiliaryOptions _options;
    private readonly int _classes;
    private readonly double _epsilon;
    private readonly int _cells;

    public AuxiliaryHeads(AuxiliaryOptions options, int hidden, int classes, double epsilon, long seed)
    {
        _options = options;
        _classes = classes;
        _epsilon = epsilon;
        _cells = options.Cells * options.Cells;
        var answers = Math.Max(1L, classes);
        // Only where it is wanted, so that trainings without it go on from their states.
        ParameterSpecification[] extent = options.Extents > 0
            ? [new(ExtentWeight, [answers * AuxiliaryTargets.ExtentValues, hidden], Initialisation.Zero), new(ExtentBias, [answers * AuxiliaryTargets.ExtentValues], Initialisation.Zero)]
            : [];
        ParameterSpecification[] mention = options.Mentions > 0
            ? [new(MentionWeight, [AuxiliaryTargets.ExtentValues, hidden], Initialisation.Zero), new(MentionBias, [AuxiliaryTargets.ExtentValues], Initialisation.Zero)]
            : [];
        Parameters = ParameterSet.Draw(
            [
                new(TokenWeight, [_cells + (2L * classes), hidden], Initialisation.Weight),
                new(TokenBias, [_cells + (2L * classes)], Initialisation.Zero),
                new(SummaryWeight, [answers * AuxiliaryTargets.SummaryAnswers, hidden], Initialisation.Weight),
                new(SummaryBias, [answers * AuxiliaryTargets.SummaryAnswers], Initialisation.Zero),
                new(PositionWeight, [answers * AuxiliaryTargets.PositionAnswers, hidden], Initialisation.Weight),
                new(PositionBias, [answers * AuxiliaryTargets.PositionAnswers], Initialisation.Zero),
                new(PlaceWeight, [2, hidden], Initialisation.Weight),
                new(PlaceBias, [2], Initialisation.Zero),
                .. extent,
                .. mention,
            ],
            unchecked(seed + 0x5EED),
            residualBranches: 1);
        // Most cells are unchanged; starting there keeps the first steps quiet.
        using var bias = Parameters[TokenBias].narrow(0, 0, _cells + classes);
        bias.fill_(-3);
    }

    public ParameterSet Parameters { get; }

    public void Dispose() => Parameters.Dispose();

    /// <summary>Losses of a batch, each a scalar.</summary>
    /// <param name="states">Residual stream after the chosen layer, <c>[batch, tokens, hidden]</c>.</param>
    /// <param name="answers">Residual stream at <see cref="TrainingBatch.AnswerPlaces"/> where later tokens can still attend to it, before the last layer, <c>[places, hidden]</c>.</param>
    /// <param name="evidence">Logits of the exported evidence head, or <see langword="null"/>.</param>
    /// <param name="batch">The batch.</param>
    public AuxiliaryLosses Compute(Tensor states, Tensor answers, Tensor? evidence, TrainingBatch batch)
    {
        var targets = batch.Targets;
        long tokens = batch.AfterPlaces.Length / batch.Count;
        var hasMask = tensor(targets.HasMask).reshape(-1, 1, 1);
        var hasChanges = tensor(targets.HasChanges).reshape(-1, 1, 1);
        // Tokens behind the answer could read it there.
        var seenAfter = batch.SeenAfter is null ? null : tensor(batch.SeenAfter).reshape(batch.Count, tokens, 1);
        var maskCounts = seenAfter is null ? hasMask : hasMask * seenAfter;
        var changesCount = seenAfter is null ? hasChanges : hasChanges * seenAfter;
        var mask = tensor(targets.Mask).reshape(batch.Count, tokens, _cells);
        var seen = Normalise(states.reshape(-1, states.shape[^1]).index_select(0, tensor(batch.AfterPlaces)));
        var told = Ops.Linear(seen, Parameters[TokenWeight], Parameters[TokenBias]).reshape(batch.Count, tokens, -1);
        var maskLoss = Binary(told.narrow(2, 0, _cells), mask, maskCounts);
        var astray = Ops.Linear(seen, Parameters[PlaceWeight], Parameters[PlaceBias]).reshape(batch.Count, tokens, 2) - tensor(targets.Places).reshape(1, tokens, 2);
        var placeLoss = seenAfter is null ? (astray * astray).mean() : Mean(astray * astray, seenAfter);
        Tensor zero = zeros(1)[0], classLoss = zero, countLoss = zero, summaryLoss = zero, positionLoss = zero, extentLoss = zero, mentionLoss = zero;
        if (_classes > 0)
        {
            classLoss = Binary(told.narrow(2, _cells, _classes), tensor(targets.Classes).reshape(batch.Count, tokens, _classes), changesCount);
            var misses = told.narrow(2, _cells + _classes, _classes) - tensor(targets.Centres).reshape(batch.Count, tokens, _classes);
            countLoss = Mean(misses * misses, changesCount);
            var end = Normalise(answers.index_select(0, tensor(batch.AnswerStarts)));
            var known = Math.Max(1, targets.Summary.Count(s => s != AuxiliaryTargets.Unknown));
            summaryLoss = Told(end, SummaryWeight, SummaryBias, targets.Summary, AuxiliaryTargets.SummaryAnswers).Times(1.0 / known);
            // By pair, not by change: parts of a step then add up to the whole, however the changes are spread over them.
            positionLoss = Told(end, PositionWeight, PositionBias, targets.Positions, AuxiliaryTargets.PositionAnswers).Times(1.0 / batch.Count);
            if (_options.Extents > 0)
                extentLoss = Extents(end, targets.Extents).Times(1.0 / batch.Count);
            if (_options.Mentions > 0)
                mentionLoss = Mentions(answers, batch).Times(1.0 / batch.Count);
        }

        var evidenceLoss = evidence is null || evidence.shape[^1] != _cells ? zero : Binary(evidence, mask, hasMask);
        return new(maskLoss, classLoss, countLoss, summaryLoss, positionLoss, extentLoss, mentionLoss, placeLoss, evidenceLoss);
    }

    /// <summary>The weighted sum.</summary>
    public Tensor Weigh(AuxiliaryLosses losses) =>
        losses.Mask.Times(_options.Mask).Plus(losses.Classes.Times(_options.Classes)).Plus(losses.Counts.Times(_options.Counts))
            .Plus(losses.Summary.Times(_options.Summary)).Plus(losses.Positions.Times(_options.Positions)).Plus(losses.Extents.Times(_options.Extents)).Plus(losses.Mentions.Times(_options.Mentions))
            .Plus(losses.Places.Times(_options.Places))
            .Plus(losses.Evidence.Times(_options.Evidence));

    /// <summary>Summed cross-entropy over the classes whose answer is known.</summary>
    private Tensor Told(Tensor end, string weight, string bias, long[] truth, int answers)
    {
        var told = Ops.Linear(end, Parameters[weight], Parameters[bias]).reshape(-1, answers);
        return nn.functional.cross_entropy(told, tensor(truth), reduction: nn.Reduction.Sum);
    }

    /// <summary>Summed error of the extents that are known.</summary>
    private Tensor Extents(Tensor end, float[] truth)
    {
        var told = Ops.Linear(end, Parameters[ExtentWeight], Parameters[ExtentBias]).reshape(-1);
        var known = Enumerable.Range(0, truth.Length).Where(i => !float.IsNaN(truth[i])).Select(i => (long)i).ToArray();
        return known.Length == 0
            ? zeros(1)[0]
            : Astray(told.index_select(0, tensor(known)), tensor(known.Select(i => truth[i]).ToArray())).sum();
    }

    /// <summary>Summed error of the extents that answers speak of; of each, the mean over the tokens that do.</summary>
    private Tensor Mentions(Tensor answers, TrainingBatch batch)
    {
        float Value(Mention mention, int number) => batch.Targets.Extents[(((mention.Pair * _classes) + mention.Class) * AuxiliaryTargets.ExtentValues) + number];
        var mentions = batch.Mentions.Where(m => !float.IsNaN(Value(m, 0))).ToArray();
        if (mentions.Length == 0)
            return zeros(1)[0];
        var tokens = mentions.CountBy(m => (m.Pair, m.Class)).ToDictionary();
        var told = Ops.Linear(
            Normalise(answers.index_select(0, tensor(mentions.Select(m => (long)m.Answer).ToArray()))), Parameters[MentionWeight], Parameters[MentionBias]);
        var truth = tensor(mentions.SelectMany(m => Enumerable.Range(0, AuxiliaryTargets.ExtentValues).Select(number => Value(m, number))).ToArray());
        var weights = tensor(mentions.Select(m => 1f / tokens[(m.Pair, m.Class)]).ToArray());
        return (Astray(told, truth.reshape(told.shape)) * weights.reshape(-1, 1)).sum();
    }

    /// <summary>Absolute errors; squared where they are small, so that the last steps come to rest.</summary>
    private static Tensor Astray(Tensor told, Tensor truth)
    {
        const double Small = 0.05;
        return nn.functional.smooth_l1_loss(told, truth, nn.Reduction.None, Small);
    }

    private Tensor Normalise(Tensor x) => x * rsqrt((x * x).mean([-1], keepdim: true).Plus(_epsilon));

    private static Tensor Binary(Tensor logits, Tensor target, Tensor weight) =>
        Mean(nn.functional.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None), weight);

    /// <summary>Mean over the pairs, or their tokens, that count.</summary>
    private static Tensor Mean(Tensor values, Tensor weight) =>
        (values * weight).sum() / weight.sum().Plus(1e-6).Times(values.numel() / weight.numel());
}

/// <summary>Unweighted auxiliary losses, scalars.</summary>
internal sealed record AuxiliaryLosses(Tensor Mask, Tensor Classes, Tensor Counts, Tensor Summary, Tensor Positions, Tensor Extents, Tensor Mentions, Tensor Places, Tensor Evidence);
