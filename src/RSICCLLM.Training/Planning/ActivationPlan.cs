using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Training.Planning;

/// <summary>
/// Bytes of the activations of one batch. Tensors of a layer live until the layer's backward pass (until the end of the step without recomputed
/// activations), those that the backward pass makes as well; the counts below follow the code in <c>Modeling</c> line by line.
/// </summary>
internal sealed class ActivationPlan
{
    private const long Half = 2;
    private const long Full = 4;
    private readonly ModelConfiguration _model;
    private readonly PlanFacts _facts;
    private readonly long _bytes;
    private readonly bool _adapted;

    /// <param name="model">The model.</param>
    /// <param name="facts">The batch.</param>
    /// <param name="bfloat16">Products in bfloat16.</param>
    /// <param name="adapted">Products have low-rank factors.</param>
    public ActivationPlan(ModelConfiguration model, PlanFacts facts, bool bfloat16, bool adapted)
    {
        _model = model;
        _facts = facts;
        _bytes = bfloat16 ? Half : Full;
        _adapted = adapted;
    }

    private long Tokens => (long)_facts.Sequences * _facts.SequenceTokens;

    private long Hidden => _model.Text.HiddenSize;

    private long Joined => Hidden + (2L * _model.Text.KeyValueHeadCount * _model.Text.HeadSize);

    private long Scores => (long)_facts.Sequences * _model.Text.HeadCount * _facts.SequenceTokens * _facts.SequenceTokens;

    private long AnswerTokens => (long)_facts.Sequences * _facts.AnswerTokens;

    /// <summary>Input of one decoder layer, float32.</summary>
    public long Boundary => Full * Tokens * Hidden;

    /// <summary>What the forward pass of a decoder layer makes.</summary>
    public long LayerForward
    {
        get
        {
            long inner = _model.Text.IntermediateSize, twice = _adapted ? 2 : 1;
            // Two norms; projections, joined, split into heads; heads and output; gate, up, their product, down.
            var numbers = (2 * Hidden) + (Joined * (twice + 2)) + Hidden + (Hidden * twice) + (2 * inner * twice) + inner + (Hidden * twice);
            return (_bytes * ((Tokens * numbers) + Scores)) + (2 * Boundary);
        }
    }

    /// <summary>What its backward pass makes and keeps until the layer is done.</summary>
    public long LayerBackward => (_bytes * Tokens * ((2L * _model.Text.IntermediateSize) + Joined + (2 * Hidden))) + (2 * Boundary);

    /// <summary>What its backward pass holds at its largest moment besides.</summary>
    public long LayerPeak => (_bytes * (Scores + (Tokens * 2L * _model.Text.IntermediateSize))) + Boundary;

    /// <summary>Logits with what the loss makes of them, at the answers' places.</summary>
    /// <param name="preferences">Model and reference, divergence over the whole vocabulary.</param>
    public long Logits(bool preferences) => AnswerTokens * _model.Text.VocabularySize * (preferences ? (2 * _bytes) + (11 * Full) : (2 * _bytes) + (3 * Full));

    /// <summary>Inputs of the decoder: embeddings, image features, the tensors made of the batch.</summary>
    public long Inputs => (3 * Boundary) + (Images * _facts.Patches * FrameElements * (Full + _bytes));

    /// <summary>Batches that are read ahead.</summary>
    public long Prefetched => 7 * Images * _facts.Patches * FrameElements * Full;

    /// <summary>One block of the vision tower.</summary>
    public long VisionBlock
    {
        get
        {
            var vision = _model.Vision;
            long patches = Images * _facts.Patches, width = vision.HiddenSize;
            var scores = Images * vision.HeadCount * _facts.Patches * (vision.FullAttentionBlocks.Count > 0 ? _facts.Patches : WindowPatches(vision));
            return (_bytes * ((patches * ((2 * width) + (6 * width) + (2 * width) + (3L * vision.IntermediateSize))) + scores)) + (2 * Full * patches * width);
        }
    }

    /// <summary>What the backward pass of a block adds.</summary>
    public long VisionBackward => _bytes * Images * _facts.Patches * ((2L * _model.Vision.IntermediateSize) + (5L * _model.Vision.HiddenSize));

    /// <summary>The difference-aware module, forward and backward.</summary>
    public long Difference => _model.Difference is { } difference
        ? 10 * Full * _facts.Pairs * (_facts.Patches / 4) * (Hidden + (difference.AttentionSize > 0 ? difference.AttentionSize : Hidden))
        : 0;

    private long Images => 2L * _facts.Pairs;

    private long FrameElements => _model.Vision.PatchElements / _model.Vision.TemporalPatchSize;

    private static long WindowPatches(VisionConfiguration vision) => (long)(vision.WindowSize / vision.PatchSize) * (vision.WindowSize / vision.PatchSize);
}
