using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Tests.Graphs.Components;

public class DecoderAttentionTests
{
    private const int Tokens = 7;

    /// <summary>Three query heads of 8 share one key head; frequencies 0 follow time, 1 and 2 height, 3 width.</summary>
    [Fact]
    public void Causal_grouped_attention_with_rotary_positions_as_worked_out_in_plain_loops()
    {
        var text = Models.Tiny.Text;
        var random = new Random(9);
        var weights = new MemoryWeights();
        foreach (var (name, width) in new[] { ("q_proj", 24), ("k_proj", 8), ("v_proj", 8) })
            weights.AddRandom(random, $"a.{name}.weight", 0.4, width, 24).AddRandom(random, $"a.{name}.bias", 0.4, width);
        weights.AddRandom(random, "a.o_proj.weight", 0.4, 24, 24);
        using var graph = new GraphRunner(g =>
        {
            var x = g.Input("x", ElementType.Float32, "batch", "sequence", 24);
            var lengths = new SequenceLengths(g, g.Input("mask", ElementType.Int64, "batch", "total"));
            var rotary = new MultimodalRotary(g, g.Input("positions", ElementType.Int64, 3, "batch", "sequence"), text.MropeSections, 8, text.RopeTheta);
            var linear = new Linear(new WeightLoader(g, weights, ElementType.Float32), new FloatLinear());
            var attention = new DecoderAttention(linear, text, rotary, lengths.LastIndices, lengths.Total);
            g.Output(attention.Project(attention.Attend(x, "a", 0), "a"), "y", ElementType.Float32, "batch", "sequence", 24);
        });
        var x = Numbers.Random(random, Tokens * 24);
        var positions = Enumerable.Range(0, 3 * Tokens).Select(_ => (long)random.Next(20)).ToArray();
        var result = graph.Run(
            ("x", GraphRunner.Floats(x, 1, Tokens, 24)),
            ("mask", GraphRunner.Longs(Enumerable.Repeat(1L, Tokens).ToArray(), 1, Tokens)),
            ("positions", GraphRunner.Longs(positions, 3, 1, Tokens)),
            (PackageLayout.PastKey(0), GraphRunner.Floats([], 1, 1, 0, 8)),
            (PackageLayout.PastValue(0), GraphRunner.Floats([], 1, 1, 0, 8)));

        Numbers.LargestDifference(result.Floats("y"), Reference(x, positions, weights)).ShouldBeLessThan(1e-5);
        result.Shape(PackageLayout.PresentKey(0)).ShouldBe([1, 1, Tokens, 8]);
    }

    private static float[] Reference(float[] x, long[] positions, MemoryWeights weights)
    {
        int[] axes = [0, 1, 1, 2];
        var y = new float[Tokens * 24];
        var keys = Enumerable.Range(0, Tokens).Select(t => Turn(Project("k_proj", t), t)).ToArray();
        var values = Enumerable.Range(0, Tokens).Select(t => Project("v_proj", t)).ToArray();
        for (var t = 0; t < Tokens; t++)
        {
            var query = Project("q_proj", t);
            var joined = new double[24];
            for (var head = 0; head < 3; head++)
            {
                var q = Turn(query[(8 * head)..((8 * head) + 8)], t);
                var exponents = Enumerable.Range(0, t + 1).Select(s => Math.Exp(q.Zip(keys[s], (a, b) => a * b).Sum() / Math.Sqrt(8))).ToArray();
                for (var i = 0; i < 8; i++)
                    joined[(8 * head) + i] = Enumerable.Range(0, t + 1).Sum(s => exponents[s] * values[s][i]) / exponents.Sum();
            }

            for (var o = 0; o < 24; o++)
                y[(t * 24) + o] = (float)joined.Select((v, i) => v * weights["a.o_proj.weight"][(o * 24) + i]).Sum();
        }

        return y;

        double[] Project(string name, int token) => weights[$"a.{name}.bias"]
            .Select((b, o) => b + Enumerable.Range(0, 24).Sum(i => (double)weights[$"a.{name}.weight"][(o * 24) + i] * x[(token * 24) + i])).ToArray();

        double[] Turn(double[] v, int token)
        {
            var turned = new double[8];
            for (var i = 0; i < 4; i++)
            {
                var angle = positions[(axes[i] * Tokens) + token] / Math.Pow(10000, 2 * i / 8.0);
                turned[i] = (v[i] * Math.Cos(angle)) - (v[i + 4] * Math.Sin(angle));
                turned[i + 4] = (v[i + 4] * Math.Cos(angle)) + (v[i] * Math.Sin(angle));
            }

            return turned;
        }
    }
}
