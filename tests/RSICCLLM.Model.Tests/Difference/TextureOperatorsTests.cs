using CsCheck;
using RSICCLLM.Model.Difference;

namespace RSICCLLM.Model.Tests.Difference;

public class TextureOperatorsTests
{
    [Fact]
    public void Kernels_of_the_starting_weights_by_hand()
    {
        const float T = 1f / 3, E = 1f / 8, N = 1f / 9, H = 1f / 2;
        float[][] expected =
        [
            [E, E, E, E, -1, E, E, E, E], // C1: all neighbours
            [T, 0, 0, T, -1, 0, T, 0, 0], // C2: left half
            [0, 0, T, 0, -1, T, 0, 0, T], // C3: right half
            [0, 0, 0, H, -1, H, 0, 0, 0], // C4: horizontal pair
            [T, T, T, 0, -1, 0, 0, 0, 0], // C5: upper half
            [0, 0, 0, 0, -1, 0, T, T, T], // C6: lower half
            [0, H, 0, 0, -1, 0, 0, H, 0], // C7: vertical pair
            [N, N, N, N, N, N, N, N, N], // C8: plain
        ];

        var kernels = TextureOperators.Kernels(TextureOperators.InitialWeights());

        for (var i = 0; i < TextureOperators.Count; i++)
        {
            for (var k = 0; k < 9; k++)
                kernels[(i * 9) + k].ShouldBe(expected[i][k], 1e-6f, $"C{i + 1}[{k}]");
        }
    }

    [Fact]
    public void A_response_is_the_papers_sum_of_gated_differences()
    {
        var patch = Gen.Float[0, 1].Array[9];
        Gen.Select(patch, Gen.Float[-2, 2].Array[TextureOperators.Count * 9]).Sample((x, weights) =>
        {
            var kernels = TextureOperators.Kernels(weights);
            for (var i = 0; i < TextureOperators.Count; i++)
            {
                var centre = i == TextureOperators.PlainConvolution ? 0f : x[4];
                var expected = 0.0;
                for (var k = 0; k < 9; k++)
                    expected += (double)weights[(i * 9) + k] * TextureOperators.Gate(i)[k] * (x[k] - centre);
                Response(kernels, i, x).ShouldBe(expected, 1e-4);
            }
        }, iter: 300);
    }

    [Fact]
    public void Central_differences_do_not_see_brightness_and_the_plain_one_does()
    {
        Gen.Select(Gen.Float[0, 1].Array[9], Gen.Float[-0.5f, 0.5f]).Sample((x, light) =>
        {
            var kernels = TextureOperators.Kernels(TextureOperators.InitialWeights());
            var lighter = x.Select(v => v + light).ToArray();
            for (var i = 0; i < TextureOperators.PlainConvolution; i++)
                Response(kernels, i, lighter).ShouldBe(Response(kernels, i, x), 1e-5);
            (Response(kernels, 7, lighter) - Response(kernels, 7, x)).ShouldBe(light, 1e-5);
        }, iter: 300);
    }

    [Fact]
    public void Weights_outside_the_gate_are_ignored()
    {
        var weights = TextureOperators.InitialWeights();
        var expected = TextureOperators.Kernels(weights);
        for (var i = 0; i < TextureOperators.Count; i++)
        {
            for (var k = 0; k < 9; k++)
            {
                if (TextureOperators.Gate(i)[k] == 0)
                    weights[(i * 9) + k] = 99;
            }
        }

        TextureOperators.Kernels(weights).ShouldBe(expected);
        Should.Throw<ArgumentException>(() => TextureOperators.Kernels(new float[9]));
    }

    private static double Response(float[] kernels, int index, float[] patch)
    {
        var sum = 0.0;
        for (var k = 0; k < 9; k++)
            sum += (double)kernels[(index * 9) + k] * patch[k];
        return sum;
    }
}
