using CsCheck;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Images;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Modeling.Difference;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Modeling.Difference;

/// <summary>The difference-aware module on images small enough to work out by hand.</summary>
public class DifferenceEncoderTests
{
    private static readonly ImageGrid OneToken = new(1, 2, 2);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_from_black_to_white_answers_in_the_operators_that_look_across_it(bool fused)
    {
        using var scope = NewDisposeScope();
        using var model = new TestModel();
        model.Encoder.UseFusedTexture = fused;
        // Left half black, right half white: columns 13 and 14 see the step.
        var maps = model.Encoder.TextureMaps(Pixels((x, _) => x < 14 ? 0 : 1, OneToken), OneToken)[0];

        // C1: column 13 has 3 of 8 neighbours brighter by 1, column 14 has 3 of 8 darker by 1: 3/8 on 14 of 196 pixels.
        ShouldBe(maps[0], 3 / 8.0 / 14, 3 / 8.0 / 14);
        // C2, left half: only column 14 has darker neighbours, all three of them.
        ShouldBe(maps[1], 0, 1 / 14.0);
        // C3, right half: only column 13.
        ShouldBe(maps[2], 1 / 14.0, 0);
        // C4, the horizontal pair: half of it.
        ShouldBe(maps[3], 1 / 28.0, 1 / 28.0);
        // C5 and C6, upper and lower half: one of three neighbours differs.
        ShouldBe(maps[4], 1 / 42.0, 1 / 42.0);
        ShouldBe(maps[5], 1 / 42.0, 1 / 42.0);
        // C7, the vertical pair, sees nothing.
        ShouldBe(maps[6], 0, 0);
        // C8 is the mean of nine pixels: 1/3 in column 13, 2/3 in column 14, 1 to the right of it.
        ShouldBe(maps[7], 1 / 42.0, (13 + (2 / 3.0)) / 14);

        static void ShouldBe(Tensor map, double left, double right) =>
            Golden.ShouldAgree(map, tensor(new[] { (float)left, (float)right, (float)left, (float)right }).reshape(2, 2), 1e-6, "map");
    }

    [Fact]
    public void A_change_of_brightness_alone_is_seen_by_the_plain_convolution_only()
    {
        using var scope = NewDisposeScope();
        using var model = new TestModel();
        var difference = model.Encoder.SpatialDifference(Brightening(), OneToken);

        // Flat maps vote flat, so ΔS = 4 (0.6 - 0.2) / (4 * 0.2 + 4 * 0.6) = 0.5 in the eighth map of each cell, and 0 elsewhere.
        var expected = new float[32];
        foreach (var cell in new[] { 0, 1, 2, 3 })
            expected[(cell * 8) + 7] = 0.5f;
        Golden.ShouldAgree(difference, tensor(expected).reshape(1, 1, 32), 3e-3, "ΔS");
    }

    [Fact]
    public void One_token_gets_its_own_value_through_value_and_output_projection()
    {
        using var scope = NewDisposeScope();
        using var model = new TestModel();
        // The value copies ΔS of the first cell's eighth map into component 0, the output triples it into component 5.
        Set(model.Parameters[DifferenceTensors.ValueWeight], 0, 7, 1);
        Set(model.Parameters[DifferenceTensors.OutputWeight], 5, 0, 3);
        var output = model.Run(Brightening(), OneToken);

        var expected = new float[32];
        expected[5] = 1.5f;
        Golden.ShouldAgree(output.Enhancement, tensor(expected).reshape(1, 1, 32), 3e-4, "F");
        // Mean of |ΔS| over eight maps is 1/16 in each of the four patches.
        Golden.ShouldAgree(output.Evidence, full([1, 2, 2], 1 - MathF.Exp(-1 / 16f)), 2e-3, "evidence");
    }

    [Fact]
    public void A_query_of_zero_weighs_all_tokens_alike()
    {
        using var scope = NewDisposeScope();
        using var model = new TestModel(new DifferenceConfiguration { AttentionSize = 1 });
        var grid = new ImageGrid(1, 2, 4);
        var pixels = cat([Pixels((_, _) => 0.5, grid), Pixels((x, _) => x < 28 ? 0.5 : 1, grid)]);
        Set(model.Parameters[DifferenceTensors.ValueWeight], 0, 7, 1);
        Set(model.Parameters[DifferenceTensors.OutputWeight], 0, 0, 1);
        model.Parameters[DifferenceTensors.QueryWeight].zero_();
        var output = model.Run(pixels, grid);

        var mean = model.Encoder.SpatialDifference(pixels, grid).select(2, 7).mean().item<float>();
        Math.Abs(mean).ShouldBeGreaterThan(0.01f);
        output.Enhancement[0, 0, 0].item<float>().ShouldBe(mean, 1e-5f);
        output.Enhancement[0, 1, 0].item<float>().ShouldBe(mean, 1e-5f);
    }

    [Fact]
    public void Every_ablation_runs_with_the_shapes_that_the_definition_gives()
    {
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 1]).Where(t => t.Item2 || t.Item3).Sample(
            t =>
            {
                using var scope = NewDisposeScope();
                using var model = new TestModel(new DifferenceConfiguration
                {
                    UseGeometricTexture = t.Item1,
                    UseSpatialDifference = t.Item2,
                    UsePixelDifference = t.Item3,
                    PixelDifference = t.Item4 ? PixelDifferenceSource.VisionTokens : PixelDifferenceSource.PatchEmbedding,
                    EvidenceHiddenSize = t.Item5 * 8,
                });
                var grid = new ImageGrid(1, 4, 6);
                var output = model.Run(randn(2L * grid.PatchCount, 588), grid);
                output.Enhancement.shape.ShouldBe([1, 6, 32]);
                output.Enhancement.abs().max().item<float>().ShouldBe(0);
                output.Evidence.shape.ShouldBe(t.Item5 == 1 ? [1, 8, 12] : [1, 4, 6]);
            },
            iter: 30,
            threads: 1);
    }

    private static Tensor Brightening() => cat([Pixels((_, _) => 0.2, OneToken), Pixels((_, _) => 0.6, OneToken)]);

    /// <summary>A weight of zeros with one other entry.</summary>
    private static void Set(Tensor weight, long row, long column, float value)
    {
        weight.zero_();
        using var entry = weight[row, column];
        entry.fill_(value);
    }

    /// <summary>One frame of a grey image, normalised, as patches of merged tokens.</summary>
    private static Tensor Pixels(Func<int, int, double> brightness, ImageGrid grid)
    {
        var values = new float[grid.PatchCount * 588];
        var statistics = ImageStatistics.Clip;
        var at = 0;
        for (var token = 0; token < grid.PatchCount / 4; token++)
        {
            for (var inner = 0; inner < 4; inner++)
            {
                var row = (token / (grid.Columns / 2) * 2) + (inner / 2);
                var column = (token % (grid.Columns / 2) * 2) + (inner % 2);
                for (var c = 0; c < 3; c++)
                {
                    for (var p = 0; p < 196; p++)
                        values[at++] = (float)((brightness((column * 14) + (p % 14), (row * 14) + (p / 14)) - statistics.Mean[c]) / statistics.Deviation[c]);
                }
            }
        }

        return tensor(values).reshape(grid.PatchCount, 588);
    }

    private sealed class TestModel : IDisposable
    {
        private readonly ChangeCaptionModel _model;

        public TestModel(DifferenceConfiguration? difference = null)
        {
            _model = ChangeCaptionModel.Create(TinyModel.Configuration(difference ?? new DifferenceConfiguration()), 1);
            Encoder = new DifferenceEncoder(_model.Configuration, _model.Parameters, ImageStatistics.Clip);
        }

        public DifferenceEncoder Encoder { get; }

        public ParameterSet Parameters => _model.Parameters;

        public DifferenceOutput Run(Tensor pixels, ImageGrid grid) =>
            Encoder.Run(pixels, randn(2, grid.PatchCount, 16), randn(2, grid.PatchCount / 4, 32), grid);

        public void Dispose() => _model.Dispose();
    }
}
