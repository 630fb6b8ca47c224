using RSICCLLM.Model.Images;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Modeling.Difference;
using RSICCLLM.Training.Modeling.Fused;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Modeling;

/// <summary>Every fused step and its hand-written gradient against the same formula in plain float32 operations under autograd.</summary>
public class FusedFunctionTests
{
    /// <summary>bfloat16 has 8 bits of mantissa: one rounding is a relative 2^-9.</summary>
    private const double BFloat16Tolerance = 0.02;

    [Theory]
    [InlineData(64)]
    [InlineData(23)]
    public void RmsNorm(long width) => ShouldAgree(
        [randn(5, 7, width), rand(width) + 0.5],
        t => RmsNormFunction.Normalise(t[0], t[1], 1e-6),
        t => Ops.RmsNorm(t[0], t[1], 1e-6, ScalarType.Float32));

    [Theory]
    [InlineData(48)]
    [InlineData(11)]
    public void SwiGlu(long width) => ShouldAgree(
        [randn(3, width), randn(3, width)],
        t => SwiGluFunction.Gate(t[0].to_type(ScalarType.BFloat16), t[1].to_type(ScalarType.BFloat16)),
        t => nn.functional.silu(t[0]) * t[1]);

    [Theory]
    [InlineData(6, 2, 32, true)]
    [InlineData(4, 4, 16, false)]
    [InlineData(2, 1, 12, true)]
    public void Attention(int heads, int keyHeads, int size, bool causal)
    {
        const int Batch = 4, Tokens = 19;
        var angles = rand(2, Tokens, size / 2) * 6;
        angles = cat([angles, angles], -1);
        var (cos, sin) = (angles.cos(), angles.sin());
        ShouldAgree(
            [randn(Batch, Tokens, (heads + (2 * keyHeads)) * size)],
            t => AttentionFunction.Attend(t[0].to_type(ScalarType.BFloat16), cos, sin, new(heads, keyHeads, size, causal)),
            t => Plain(t[0]));

        Tensor Plain(Tensor joined)
        {
            // Row b uses table b % 2.
            var (c, s) = (cos.repeat(Batch / 2, 1, 1).unsqueeze(2), sin.repeat(Batch / 2, 1, 1).unsqueeze(2));
            var q = Ops.Rotate(Part(0, heads), c, s).transpose(1, 2);
            var k = Ops.Rotate(Part(heads, keyHeads), c, s).transpose(1, 2).repeat_interleave(heads / keyHeads, 1);
            var v = Part(heads + keyHeads, keyHeads).transpose(1, 2).repeat_interleave(heads / keyHeads, 1);
            var scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(size);
            if (causal)
                scores = scores + full([Tokens, Tokens], float.NegativeInfinity).triu(1);
            return scores.softmax(-1).matmul(v).transpose(1, 2).reshape(Batch, Tokens, heads * size);

            Tensor Part(int first, int count) => joined.slice(-1, first * size, (first + count) * size, 1).reshape(Batch, Tokens, count, size);
        }
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(2, 6)]
    public void Texture(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var model = TinyModel.Configuration();
        using var parameters = ParameterSet.Draw(ParameterLayout.Of(model), 5, 1);
        parameters["difference.operators.weight"].normal_(0, 1);
        parameters.RequireGradients(true);
        var encoder = new DifferenceEncoder(model, parameters, ImageStatistics.Clip);
        var grid = new ImageGrid(1, rows, columns);
        var pixels = randn(2L * 2 * rows * columns, 588);
        var weight = randn(4, 8, rows, columns);
        var results = new List<(Tensor Maps, Tensor Gradient)>();
        foreach (var fused in new[] { true, false })
        {
            encoder.UseFusedTexture = fused;
            var maps = encoder.TextureMaps(pixels, grid);
            (maps * weight).sum().backward();
            var gradient = parameters["difference.operators.weight"].grad!;
            results.Add((maps.detach(), gradient.clone()));
            gradient.zero_();
        }

        Golden.ShouldAgree(results[0].Maps, results[1].Maps, 1e-5, "maps");
        Golden.ShouldAgree(results[0].Gradient, results[1].Gradient, 1e-3, "gradient");
    }

    [Fact]
    public void Whole_model_in_bfloat16_stays_near_float32_with_gradients()
    {
        using var scope = NewDisposeScope();
        using var model = ChangeCaptionModel.Create(TinyModel.Configuration(), 7);
        model.Parameters.RequireGradients(true);
        random.manual_seed(4);
        var grid = new ImageGrid(1, 4, 4);
        var pixels = randn(2L * 2 * 16, 588);
        var ids = randint(0, 50, [2L, 20L], dtype: ScalarType.Int64);
        var places = cat([arange(2, 6), arange(8, 12), arange(22, 26), arange(28, 32)]);
        var positions = arange(20).reshape(1, 1, 20).expand(3, 2, 20);
        var wanted = tensor(new long[] { 15, 16, 35 });
        var gradients = new List<Dictionary<string, Tensor>>();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            model.ComputeType = type;
            var features = model.EncodePairs(pixels, grid).Features;
            var hidden = model.Decode(model.Embed(ids, features, places), positions, wanted: wanted);
            nn.functional.cross_entropy(model.Logits(hidden), tensor(new long[] { 1, 2, 3 })).backward();
            gradients.Add(model.Parameters.Names.Where(n => model.Parameters[n].grad is not null).ToDictionary(n => n, n => model.Parameters[n].grad!.clone()));
            foreach (var name in model.Parameters.Names)
                model.Parameters[name].grad?.zero_();
        }

        foreach (var (name, exact) in gradients[0])
        {
            var size = exact.norm().item<float>();
            (gradients[1][name] - exact).norm().item<float>().ShouldBeLessThanOrEqualTo((0.08f * size) + 1e-3f, name);
        }
    }

    private static void ShouldAgree(Tensor[] inputs, Func<Tensor[], Tensor> fused, Func<Tensor[], Tensor> plain)
    {
        using var scope = NewDisposeScope();
        // Inputs that bfloat16 holds exactly, so that only the steps themselves differ.
        foreach (var input in inputs)
            input.copy_(input.to_type(ScalarType.BFloat16)).requires_grad_(true);
        var weight = default(Tensor);
        var results = new List<Tensor[]>();
        foreach (var function in new[] { fused, plain })
        {
            var y = function(inputs).to_type(ScalarType.Float32);
            weight ??= randn(y.shape).to_type(ScalarType.BFloat16).to_type(ScalarType.Float32);
            (y * weight).sum().backward();
            results.Add([y.detach(), .. inputs.Select(i => i.grad!.clone())]);
            foreach (var input in inputs)
                input.grad!.zero_();
        }

        for (var i = 0; i < results[0].Length; i++)
        {
            var size = Math.Max(1, results[1][i].abs().max().item<float>());
            Golden.ShouldAgree(results[0][i], results[1][i], BFloat16Tolerance * size, i == 0 ? "result" : $"gradient {i - 1}");
        }
    }
}
