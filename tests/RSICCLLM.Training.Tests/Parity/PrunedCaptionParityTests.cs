using RSICCLLM.Imaging;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Positions;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Generation;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Parity;

/// <summary>Captions of a pruned package are those of the training model when the same tokens are taken out of its sequences, positions kept.</summary>
public class PrunedCaptionParityTests
{
    private const int Width = 112;
    private const int Height = 84;
    private const int Rows = Height / 28;
    private const int Columns = Width / 28;
    private const int Tokens = 16;

    [Fact]
    public void Captions_are_the_training_models_without_the_same_tokens()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = PackageParityTests.WriteCheckpoint(folder, new DifferenceConfiguration { AttentionSize = 48, EvidenceHiddenSize = 24 });
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var model = ModelLoader.Load(checkpoint);
        var processor = ImageProcessor.Load(checkpoint);
        var grid = processor.Grid(Width, Height);
        var tiles = Enumerable.Range(0, 5).Select(Draw).ToArray();
        var encoded = tiles.Select(tile => Encode(model, processor, grid, tile)).ToArray();

        // Between the strongest cells of two tokens, so that about half of the tokens go and rounding moves none.
        var strongest = encoded.SelectMany(e => Strongest(e.Evidence!)).Order().ToArray();
        var at = Enumerable.Range((strongest.Length / 2) - 6, 12).MaxBy(i => strongest[i] - strongest[i - 1]);
        var threshold = (strongest[at] + strongest[at - 1]) / 2.0;
        ModelConfigurationWriter.Save(checkpoint, model.Configuration with { Difference = model.Configuration.Difference! with { PruningThreshold = threshold } });
        var package = folder.File("package");
        PackageBuilder.Build(
            new ConversionOptions { Checkpoint = checkpoint, Output = package, Precision = WeightPrecision.Float32, TileWidth = Width, TileHeight = Height },
            cancellation: TestContext.Current.CancellationToken);
        ModelConfigurationReader.Load(package).Difference!.PruningThreshold.ShouldBe(threshold);
        using var captioner = CaptionerFactory.Open(package, new CaptionerOptions { Device = "cpu", Threads = 1, BatchSize = 3, Pruning = true }, TestContext.Current.CancellationToken);

        var captions = captioner.Caption(tiles, new DecodingOptions { MaxNewTokens = Tokens }, TestContext.Current.CancellationToken);

        var prompt = new ChangePrompt(PromptTemplate.Load(package), QwenTokenizer.Load(package), model.Configuration).Build(grid, grid);
        for (var i = 0; i < tiles.Length; i++)
        {
            var kept = Strongest(encoded[i].Evidence!).Select(value => value >= threshold).ToArray();
            captions[i].PrunedTokens.ShouldBe(kept.Count(k => !k), $"tile {i}");
            captions[i].TokenIds.ShouldBe(Reference(model, prompt, grid, encoded[i].Features, kept).Take(captions[i].TokenIds.Count), $"tile {i}");
        }

        captions.Select(c => c.PrunedTokens).Distinct().Count().ShouldBeGreaterThan(1);
        captions.ShouldContain(c => c.TokenIds.Count > 4);
        var whole = encoded.Select(e => Reference(model, prompt, grid, e.Features, [.. Enumerable.Repeat(true, Rows * Columns)])).ToArray();
        captions.Where((c, i) => !c.TokenIds.SequenceEqual(whole[i].Take(c.TokenIds.Count))).ShouldNotBeEmpty();
    }

    /// <summary>The model's own greedy answer, all tokens given whole to the embedding and those that go taken out behind it.</summary>
    private static List<int> Reference(ChangeCaptionModel model, int[] prompt, ImageGrid grid, Tensor features, bool[] kept)
    {
        var ids = tensor(prompt.Select(id => (long)id).ToArray()).reshape(1, -1);
        var places = Golden.ImagePlaces(ids, model.Configuration.ImageTokenId);
        var gone = places.data<long>().ToArray().Skip(Rows * Columns).Where((_, token) => !kept[token]).ToHashSet();
        var stay = tensor(Enumerable.Range(0, prompt.Length).Select(i => (long)i).Where(i => !gone.Contains(i)).ToArray());
        var mrope = MropePositions.Compute(prompt, [grid, grid], model.Configuration);
        var positions = tensor(mrope.PositionIds).reshape(3, 1, prompt.Length).index_select(2, stay);
        var embeddings = model.Embed(ids, features, places).index_select(1, stay);
        return GreedyDecoder.Decode(model, embeddings, positions, [mrope.PositionIds.Max() + 1], new HashSet<int>(), Tokens)[0];
    }

    private static VisionOutput Encode(ChangeCaptionModel model, ImageProcessor processor, ImageGrid grid, TilePair tile)
    {
        var image = grid.PatchCount * processor.Settings.PatchElements;
        var pixels = new float[2 * image];
        processor.Process(tile.Before.Pixels, Width, Height, pixels.AsSpan(0, image));
        processor.Process(tile.After.Pixels, Width, Height, pixels.AsSpan(image));
        return model.EncodePairs(tensor(pixels).reshape(2L * grid.PatchCount, -1), grid);
    }

    /// <summary>The strongest of each token's 4 x 4 cells.</summary>
    private static float[] Strongest(Tensor evidence) =>
        evidence.reshape(Rows, 4, Columns, 4).amax([1, 3]).flatten().data<float>().ToArray();

    private static TilePair Draw(int seed)
    {
        var random = new Random(seed);
        var before = new RgbImage(Width, Height);
        random.NextBytes(before.Pixels);
        var after = new RgbImage(Width, Height, [.. before.Pixels]);
        // A different part of each is new.
        random.NextBytes(after.Pixels.AsSpan(0, after.Pixels.Length * (seed + 1) / 6));
        return new TilePair(before, after);
    }
}
