using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Tests.Support;

namespace RSICCLLM.Quantization.Tests.Graphs.Components;

public class DifferenceBlockTests
{
    private const int Rows = 6;
    private const int Columns = 8;
    private static readonly PixelNormalization Normalization = new([0.5f, 0.4f, 0.3f], [0.25f, 0.3f, 0.2f]);

    public static TheoryData<bool, bool, bool, PixelDifferenceSource, int, int> Switches => new()
    {
        { true, true, true, PixelDifferenceSource.PatchEmbedding, 0, 0 },
        { true, true, true, PixelDifferenceSource.PatchEmbedding, 12, 4 },
        { true, true, true, PixelDifferenceSource.VisionTokens, 0, 2 },
        { true, true, true, PixelDifferenceSource.Nothing, 0, 4 },
        { false, true, true, PixelDifferenceSource.PatchEmbedding, 12, 0 },
        { true, false, true, PixelDifferenceSource.PatchEmbedding, 12, 3 },
        { true, true, false, PixelDifferenceSource.PatchEmbedding, 0, 4 },
        { false, true, false, PixelDifferenceSource.VisionTokens, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Switches))]
    public void Every_ablation_gives_what_the_formulas_give(
        bool geometric, bool spatial, bool pixel, PixelDifferenceSource source, int attentionSize, int cells)
    {
        var configuration = Configuration(new DifferenceConfiguration
        {
            UseGeometricTexture = geometric,
            UseSpatialDifference = spatial,
            UsePixelDifference = pixel,
            PixelDifference = source,
            AttentionSize = attentionSize,
            EvidenceHiddenSize = cells == 0 ? 0 : 10,
            EvidenceCells = cells == 0 ? 4 : cells,
        });
        var random = new Random(11);
        var weights = RandomWeights(configuration, random);
        var vision = configuration.Vision;
        var grid = new TileGrid(vision, Columns * 14, Rows * 14);
        const int Images = 4;
        var pixels = Numbers.Random(random, Images * grid.PatchCount * vision.PatchElements);
        var patches = Numbers.Random(random, Images * grid.PatchCount * vision.HiddenSize);
        var tokens = Numbers.Random(random, Images * grid.TokenCount * configuration.Text.HiddenSize);

        using var graph = new GraphRunner(g =>
        {
            var p = g.Input("pixels", ElementType.Float32, "patches", vision.PatchElements);
            var e = g.Input("patches", ElementType.Float32, "images", grid.PatchCount, vision.HiddenSize);
            var t = g.Input("tokens", ElementType.Float32, "images", grid.TokenCount, configuration.Text.HiddenSize);
            var (features, evidence) = new DifferenceBlock(g, weights, configuration, grid).Apply(p, e, t, Normalization);
            g.Output(features, "features", ElementType.Float32, "tokens", configuration.Text.HiddenSize);
            g.Output(evidence, "evidence", ElementType.Float32, "pairs", "rows", "columns");
        });
        var result = graph.Run(
            ("pixels", GraphRunner.Floats(pixels, Images * grid.PatchCount, vision.PatchElements)),
            ("patches", GraphRunner.Floats(patches, Images, grid.PatchCount, vision.HiddenSize)),
            ("tokens", GraphRunner.Floats(tokens, Images, grid.TokenCount, configuration.Text.HiddenSize)));

        var reference = new DifferenceReference(configuration, Rows, Columns, name => weights[name]);
        var features = new List<float>();
        var evidence = new List<float>();
        for (var pair = 0; pair < Images / 2; pair++)
        {
            var dates = new[] { 2 * pair, (2 * pair) + 1 };
            var (f, e) = reference.Run(
                dates.Select(i => Luminance(pixels.AsSpan(i * grid.PatchCount * 1176, grid.PatchCount * 1176), grid)).ToArray(),
                dates.Select(i => Cut(patches, i, grid.PatchCount, vision.HiddenSize)).ToArray(),
                dates.Select(i => Cut(tokens, i, grid.TokenCount, configuration.Text.HiddenSize)).ToArray());
            features.AddRange(f.SelectMany(row => row.Select(v => (float)v)));
            evidence.AddRange(e.Select(v => (float)v));
        }

        Numbers.LargestDifference(result.Floats("features"), [.. features]).ShouldBeLessThan(1e-4);
        Numbers.LargestDifference(result.Floats("evidence"), [.. evidence]).ShouldBeLessThan(1e-4);
        result.Shape("evidence").ShouldBe([2, Rows / 2 * (cells == 0 ? 2 : cells), Columns / 2 * (cells == 0 ? 2 : cells)]);
    }

    private static MemoryWeights RandomWeights(ModelConfiguration configuration, Random random)
    {
        var module = new DifferenceModule(configuration);
        var weights = new MemoryWeights()
            .AddRandom(random, DifferenceTensors.QueryWeight, 0.3, module.AttentionSize, module.QueryInputs)
            .AddRandom(random, DifferenceTensors.KeyWeight, 0.3, module.AttentionSize, module.KeyInputs)
            .AddRandom(random, DifferenceTensors.ValueWeight, 0.3, module.AttentionSize, module.KeyInputs)
            .AddRandom(random, DifferenceTensors.OutputWeight, 0.3, module.HiddenSize, module.AttentionSize);
        if (module.Configuration.UseGeometricTexture)
            weights.AddRandom(random, DifferenceTensors.OperatorWeights, 0.5, 8, 3, 3);
        if (!module.HasEvidenceHead)
            return weights;
        var hidden = module.Configuration.EvidenceHiddenSize;
        return weights
            .AddRandom(random, DifferenceTensors.EvidenceInputWeight, 0.3, hidden, (2 * module.HiddenSize) + module.AttentionSize)
            .AddRandom(random, DifferenceTensors.EvidenceInputBias, 0.3, hidden)
            .AddRandom(random, DifferenceTensors.EvidenceOutputWeight, 0.3, module.EvidenceCells * module.EvidenceCells, hidden)
            .AddRandom(random, DifferenceTensors.EvidenceOutputBias, 0.3, module.EvidenceCells * module.EvidenceCells);
    }

    private static double[,] Luminance(ReadOnlySpan<float> pixels, TileGrid grid)
    {
        double[] weights = [0.299, 0.587, 0.114];
        var picture = new double[grid.Height, grid.Width];
        for (var p = 0; p < grid.PatchCount; p++)
        {
            var (row, column) = grid.Patch(p);
            for (var i = 0; i < 196; i++)
            {
                for (var c = 0; c < 3; c++)
                {
                    var value = pixels[(p * 1176) + (c * 392) + i];
                    picture[(row * 14) + (i / 14), (column * 14) + (i % 14)] +=
                        weights[c] * ((Normalization.Deviation[c] * value) + Normalization.Mean[c]);
                }
            }
        }

        return picture;
    }

    private static float[][] Cut(float[] values, int image, int count, int width) => Enumerable.Range(0, count)
        .Select(i => values[(((image * count) + i) * width)..(((image * count) + i + 1) * width)]).ToArray();

    private static ModelConfiguration Configuration(DifferenceConfiguration difference) => Models.Tiny with { Difference = difference };
}
