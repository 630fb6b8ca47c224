using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Modeling;

/// <summary>Activation checkpointing against the plain backward pass.</summary>
public class RecomputeTests
{
    public static TheoryData<string, ScalarType> Cases => new()
    {
        { "full", ScalarType.Float32 },
        { "full", ScalarType.BFloat16 },
        { "lora", ScalarType.BFloat16 },
        { "lora", ScalarType.Float32 },
        { "difference", ScalarType.BFloat16 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_those_of_the_plain_pass(string mode, ScalarType type)
    {
        var plain = Gradients(mode, type, recompute: false);
        var recomputed = Gradients(mode, type, recompute: true);
        recomputed.Loss.ShouldBe(plain.Loss);
        recomputed.Values.Keys.ShouldBe(plain.Values.Keys);
        plain.Values.Values.ShouldContain(v => v.Any(x => x != 0));
        // Only the order differs in which the shares of a tensor that goes into several layers are added up.
        foreach (var (name, values) in plain.Values)
        {
            var largest = values.Max(Math.Abs);
            for (var i = 0; i < values.Length; i++)
                recomputed.Values[name][i].ShouldBe(values[i], 1e-6f * (1 + largest), name);
        }
    }

    private static (float Loss, Dictionary<string, float[]> Values) Gradients(string mode, ScalarType type, bool recompute)
    {
        using var scope = NewDisposeScope();
        using var model = ChangeCaptionModel.Create(TinyModel.Configuration(), 7);
        model.ComputeType = type;
        model.RecomputeActivations = recompute;
        // With zero output the module would have no gradients to compare.
        model.Parameters["difference.output.weight"].normal_(0, 0.1, new Generator(3));
        TrainableParts parts = mode switch
        {
            "full" => new FullFineTuning(),
            "lora" => new LowRankAdaptation { Rank = 3, Dropout = 0.3 },
            _ => new DifferenceModuleOnly(),
        };
        var trained = parts.Prepare(model, 5);
        foreach (var (_, factor) in trained.Where(t => t.Name.EndsWith("lora_B.weight", StringComparison.Ordinal)))
        {
            using var noGradients = no_grad();
            factor.normal_(0, 0.1, new Generator(4));
        }

        // The random inputs are the same in every call.
        using var generator = new Generator(11);
        var pixels = randn([2L * 2 * 16, 588], generator: generator);
        var ids = arange(40, ScalarType.Int64).remainder(50).reshape(2, 20);
        var places = cat([arange(2, 6), arange(8, 12), arange(22, 26), arange(28, 32)]);
        var positions = arange(20).reshape(1, 1, 20).expand(3, 2, 20);
        using var key = DropoutKey.Use(99);
        var features = model.EncodePairs(pixels, new(1, 4, 4)).Features;
        var hidden = model.Decode(model.Embed(ids, features, places), positions, wanted: tensor(new long[] { 15, 16, 35 }));
        var loss = nn.functional.cross_entropy(model.Logits(hidden), tensor(new long[] { 1, 2, 3 }));
        loss.backward();
        foreach (var name in model.Parameters.Names.Where(n => !parts.TrainsWhole(n)))
            model.Parameters[name].grad.ShouldBeNull(name);
        return (loss.item<float>(), trained.Where(t => t.Tensor.grad is not null).ToDictionary(t => t.Name, t => t.Tensor.grad!.data<float>().ToArray()));
    }
}
