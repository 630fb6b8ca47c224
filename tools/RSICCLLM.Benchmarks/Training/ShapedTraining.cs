using RSICCLLM.Model.Configuration;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Optimisation;
using RSICCLLM.Training.Planning;
using RSICCLLM.Training.Runs;
using RSICCLLM.Training.Sft;
using static TorchSharp.torch;

namespace RSICCLLM.Benchmarks.Training;

/// <summary>
/// Training steps of a model of the published 7B's widths cut to a few layers, with weights drawn in place and a made-up batch: what a step costs in memory
/// and time does not depend on what the weights say. The tests of the memory plan use it as well.
/// </summary>
internal sealed class ShapedTraining : IDisposable
{
    private const int PromptWords = 40;
    private const int AnswerTokens = 100;
    private readonly ChangeCaptionModel _model;
    private readonly AuxiliaryHeads _heads;
    private readonly SftObjective _objective;
    private readonly AdamW _optimizer;
    private readonly TrainingBatch _batch;

    public ShapedTraining(SftOptions options, int layers, int visionBlocks, int imagePixels)
    {
        Configuration = Shape(layers, visionBlocks);
        var edge = imagePixels / Configuration.Vision.PatchSize;
        var tokens = edge * edge / 4;
        Facts = new(options.BatchSize, 1, (2 * tokens) + PromptWords + AnswerTokens, AnswerTokens, edge * edge, options.BatchSize);
        var type = options.Weights == WeightStorage.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        _model = Draw(Configuration, type);
        TrainingEngine.Prepare(_model, options);
        var trained = options.Parts.Prepare(_model, 1);
        _heads = new AuxiliaryHeads(options.Auxiliary, Configuration.Text.HiddenSize, 0, 1e-6, 1);
        _heads.Parameters.RequireGradients(true);
        _objective = new SftObjective(_model, _heads, options.Auxiliary);
        _optimizer = new AdamW(
            trained.Select(t => (t.Name, t.Tensor)).Concat(_heads.Parameters.Names.Select(n => (n, _heads.Parameters[n]))), options.Optimizer);
        _batch = Batch(Configuration, Facts, edge, options.Auxiliary.Cells);
        NativeTuning.UseThreads(options.WorkerThreads);
    }

    /// <summary>The model's shape.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>The batch's sizes.</summary>
    public PlanFacts Facts { get; }

    /// <summary>Whether layers are worked out again in the backward pass, from the next step on.</summary>
    public bool RecomputeActivations
    {
        get => _model.RecomputeActivations;
        set => _model.RecomputeActivations = value;
    }

    /// <summary>One step; gives the loss of the answers.</summary>
    public double Step()
    {
        var losses = _objective.Backward(_batch, _batch.AnswerTargets.Length, _batch.Count);
        _optimizer.GradientNorm();
        _optimizer.Update(1e-5, 1);
        _optimizer.ClearGradients();
        return losses.Answer;
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _heads.Dispose();
        _model.Dispose();
    }

    /// <summary>The published 7B's widths, fewer layers.</summary>
    private static ModelConfiguration Shape(int layers, int visionBlocks) =>
        PublishedShape.Of(layers, visionBlocks) with { Difference = new DifferenceConfiguration { AttentionSize = 512 } };

    private static ChangeCaptionModel Draw(ModelConfiguration configuration, ScalarType type)
    {
        var set = new ParameterSet();
        foreach (var specification in ParameterLayout.Of(configuration))
        {
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var tensor = empty(specification.Shape, specification.TypeAs(type));
            set.Add(specification.Name, specification.Shape.Length == 1 ? tensor.fill_(1) : tensor.uniform_(-0.02, 0.02));
        }

        return new(configuration, set);
    }

    private static TrainingBatch Batch(ModelConfiguration model, PlanFacts facts, int edge, int cells)
    {
        int length = facts.SequenceTokens, count = facts.Pairs, tokens = facts.Patches / 4;
        var ids = new long[count * length];
        var positions = new long[3 * count * length];
        var places = new List<long>();
        var after = new List<long>();
        var answers = new List<long>();
        var starts = new List<long>();
        for (var row = 0; row < count; row++)
        {
            starts.Add(answers.Count);
            for (var t = 0; t < length; t++)
            {
                var at = (row * length) + t;
                ids[at] = 1000 + (t * 37 % 5000);
                for (var axis = 0; axis < 3; axis++)
                    positions[(axis * count * length) + at] = t;
                if (t >= PromptWords / 2 && t < (PromptWords / 2) + (2 * tokens))
                {
                    ids[at] = model.ImageTokenId;
                    places.Add(at);
                    if (t >= (PromptWords / 2) + tokens)
                        after.Add(at);
                }

                if (t >= length - facts.AnswerTokens)
                    answers.Add(at - 1);
            }
        }

        var pixels = new float[2 * count * facts.Patches * (model.Vision.PatchElements / 2)];
        var random = new Random(1);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (float)(random.NextDouble() - 0.5);
        return new TrainingBatch
        {
            Count = count,
            Length = length,
            Grid = new(1, edge, edge),
            Pixels = pixels,
            Ids = ids,
            Positions = positions,
            ImagePlaces = [.. places],
            AfterPlaces = [.. after],
            AnswerStarts = [.. starts],
            AnswerPlaces = [.. answers],
            AnswerTargets = [.. answers.Select(a => ids[a + 1])],
            Targets = new AuxiliaryTargets(count, edge / 2, edge / 2, cells, 0),
        };
    }
}
