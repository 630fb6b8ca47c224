using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Runs;
using RSICCLLM.Training.Sft;
using TorchSharp;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Planning;

/// <summary>Works out what a training will need before it starts, from its settings, the model's shape and the data's sizes; nothing large is loaded.</summary>
public static class MemoryPlanner
{
    /// <summary>The program itself: runtime, libtorch, code that is compiled as it runs, threads' memory pools. A training of a model of 14 MB takes 0.42 GB.</summary>
    private const long Program = 350_000_000;

    /// <summary>Plans a fine-tuning.</summary>
    /// <exception cref="RSICCLLM.Model.ModelException">The checkpoint, the tokenizer or the data cannot be used.</exception>
    public static MemoryPlan Plan(SftOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var model = options.Architecture ?? ModelConfigurationReader.Load(options.Checkpoint!);
        model = model.Difference is null && options.Difference is { } difference ? model with { Difference = difference } : model;
        return Plan(model, options, PlanFactsReader.Read(options, model), preferences: false);
    }

    /// <summary>Plans a preference training.</summary>
    /// <exception cref="RSICCLLM.Model.ModelException">The checkpoint, the tokenizer or the data cannot be used.</exception>
    public static MemoryPlan Plan(DnpoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var model = ModelConfigurationReader.Load(options.Checkpoint!);
        return Plan(model, options, PlanFactsReader.Read(options, model), preferences: true);
    }

    internal static MemoryPlan Plan(ModelConfiguration model, TrainingOptions options, PlanFacts facts, bool preferences)
    {
        var layout = ParameterLayout.Of(model);
        var weightType = options.Weights == WeightStorage.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var weights = layout.Sum(p => p.ElementCount * p.TypeAs(weightType).ElementSize());
        var whole = layout.Where(p => options.Parts.TrainsWhole(p.Name)).ToList();
        var factors = options.Parts.Factors(layout).Sum(f => f.Shape.Aggregate(1L, (a, b) => a * b));
        var gradients = whole.Sum(p => p.ElementCount * p.TypeAs(weightType).ElementSize()) + (4 * factors);
        var optimiser = whole.Sum(p => p.ElementCount * (p.TypeAs(weightType) == ScalarType.BFloat16 ? 12 : 8)) + (8 * factors);
        var activations = new ActivationPlan(model, facts, options.BFloat16, options.Parts is LowRankAdaptation);
        var trainsVision = whole.Any(p => p.Name.StartsWith("visual.", StringComparison.Ordinal));
        var onDevice = ComputeDevice.Choose(options.Device).type != DeviceType.CPU;
        var (decoder, logits) = (Decoder(model, activations, options), activations.Logits(preferences));

        List<PlanItem> memory =
        [
            new("weights", weights + (4 * factors)),
            new("gradients", gradients),
            new("optimiser", optimiser),
            new("weights converted for products", options.Workers * Converted(model, layout, options)),
            new("image encoder", options.Workers * Vision(model, activations, options, trainsVision, decoder + logits)),
            new("decoder activations", options.Workers * decoder),
            new("logits and loss", options.Workers * logits),
        ];
        if (preferences && layout.Any(p => p.Name == Head(model) && options.Parts.TrainsWhole(p.Name)))
            memory.Add(new("reference's output layer", layout.First(p => p.Name == Head(model)).ElementCount * weightType.ElementSize()));
        List<PlanItem> host = [new("program", Program), new("images read ahead", activations.Prefetched * TrainingEngine.Parts(options))];
        if (!onDevice)
            memory.AddRange(host);
        return new(onDevice ? "cuda" : "cpu", facts, memory, onDevice ? host : [], Disk(model, layout, options, facts, whole, factors, preferences));
    }

    private static string Head(ModelConfiguration model) => model.TieWordEmbeddings ? ParameterLayout.TokenEmbedding : ParameterLayout.OutputHead;

    /// <summary>Weights of another type than the products are converted, and a copy is kept for the backward pass.</summary>
    private static long Converted(ModelConfiguration model, IReadOnlyList<ParameterSpecification> layout, TrainingOptions options)
    {
        if (!options.BFloat16 || options.Weights == WeightStorage.BFloat16)
            return 0;
        var used = layout.Where(p => p.Shape.Length > 1 && p.Name != ParameterLayout.TokenEmbedding && !p.Name.StartsWith(DifferenceTensors.Prefix, StringComparison.Ordinal));
        if (!options.RecomputeActivations)
            return used.Sum(p => 2 * p.ElementCount);
        // One layer at a time, and the output layer.
        return used.Where(p => p.Name.StartsWith("model.layers.0.", StringComparison.Ordinal) || p.Name == Head(model)).Sum(p => 2 * p.ElementCount);
    }

    private static long Decoder(ModelConfiguration model, ActivationPlan a, TrainingOptions options)
    {
        var layers = model.Text.LayerCount;
        var held = options.RecomputeActivations
            ? (layers * a.Boundary) + a.LayerForward + a.LayerBackward
            : layers * (a.LayerForward + a.LayerBackward);
        return held + a.LayerPeak + a.Inputs;
    }

    private static long Vision(ModelConfiguration model, ActivationPlan a, TrainingOptions options, bool trained, long later)
    {
        var blocks = trained && !options.RecomputeActivations ? model.Vision.Depth : 1;
        // A tower that is not trained is done before the decoder begins: of one block at a time, only what is larger than the decoder's needs counts.
        return a.Difference + (trained ? (blocks * a.VisionBlock) + a.VisionBackward : Math.Max(0, a.VisionBlock - later));
    }

    private static List<PlanItem> Disk(
        ModelConfiguration model,
        IReadOnlyList<ParameterSpecification> layout,
        TrainingOptions options,
        PlanFacts facts,
        IEnumerable<ParameterSpecification> whole,
        long factors,
        bool preferences)
    {
        var result = options.Parts is LowRankAdaptation
            ? 4 * (factors + whole.Sum(p => p.ElementCount))
            : layout.Sum(p => p.ElementCount) * (options.SaveBFloat16 ? 2 : 4);
        var state = 12 * (factors + whole.Sum(p => p.ElementCount));
        // The new checkpoint lies beside the old one until it is whole.
        List<PlanItem> disk = [new("result", result), new("checkpoints", 2 * (state + (options.Parts is DifferenceModuleOnly ? 0 : result)))];
        if (preferences)
            disk.Add(new("reference's states, at most", (long)facts.Samples * 2 * facts.AnswerTokens * model.Text.HiddenSize * (options.BFloat16 ? 2 : 4)));
        return disk;
    }
}
