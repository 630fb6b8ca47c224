using RSICCLLM.Imaging;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Reference;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Inference.Tests.Captioning;

public sealed class OnnxCaptionerTests(TinyPackages packages)
{
    private static readonly DecodingOptions Short = new() { MaxNewTokens = 24 };

    [Theory]
    [InlineData("levir-256")]
    [InlineData("levir-nonsquare")]
    public void A_pair_gets_the_tokens_of_transformers(string name)
    {
        var tile = Tiles.Golden(name);
        var golden = name == "levir-256" ? GoldenPair.Square() : GoldenPair.NonSquare();
        using var captioner = packages.Open(WeightPrecision.Float32, tile.Before.Width, tile.Before.Height);

        var caption = captioner.Caption([tile], Short, Token).ShouldHaveSingleItem();

        caption.TokenIds.ShouldBe(golden.GeneratedIds);
        caption.Stop.ShouldBe(StopReason.Length);
        caption.MeanLogProbability.ShouldBeInRange(-Math.Log(1568) * 2, 0);
    }

    [Theory]
    [InlineData(WeightPrecision.Float32)]
    [InlineData(WeightPrecision.Int4)]
    public void Tiles_in_a_batch_get_the_tokens_they_get_one_at_a_time(WeightPrecision precision)
    {
        var tiles = Tiles.Cuts(5, 112);
        using var captioner = packages.Open(precision, 112, 112, batchSize: 5);
        var alone = tiles.Select(tile => captioner.Caption([tile], Short, Token)[0]).ToArray();
        alone.Select(caption => string.Join(' ', caption.TokenIds)).Distinct().Count().ShouldBeGreaterThan(1);

        var together = captioner.Caption(tiles, Short, Token);

        ShouldAgree(together, alone);
        using var narrow = packages.Open(precision, 112, 112, batchSize: 2);
        ShouldAgree(narrow.Caption(tiles, Short, Token), alone);
    }

    [Fact]
    public void A_limit_on_prefill_changes_no_answer()
    {
        var tiles = Tiles.Cuts(4, 112);
        using var whole = packages.Open(WeightPrecision.Int4, 112, 112);
        using var single = CaptionerFactory.Open(
            packages.Folder(WeightPrecision.Int4, 112, 112), new CaptionerOptions { Threads = 1, MaxPrefillTokens = 1 }, Token);

        ShouldAgree(single.Caption(tiles, Short, Token), whole.Caption(tiles, Short, Token));
    }

    [Fact]
    public void Evidence_covers_the_tile_and_is_nothing_where_the_dates_are_the_same()
    {
        var tile = Tiles.Cuts(1, 112)[0];
        using var captioner = packages.Open(WeightPrecision.Float32, 112, 112);

        var captions = captioner.Caption([new TilePair(tile.Before, tile.Before), tile], Short, Token);

        captions[0].Evidence.Rows.ShouldBe(8);
        captions[0].Evidence.Columns.ShouldBe(8);
        captions[0].Evidence.Values.ShouldBe(new float[64]);
        captions[1].Evidence.Values.ShouldAllBe(value => value >= 0 && value <= 1);
        captions[1].Evidence.Values.Max().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_description_says_what_answers()
    {
        var folder = packages.Folder(WeightPrecision.Int4, 112, 112);
        using var captioner = CaptionerFactory.Open(folder, new CaptionerOptions { Device = "cpu" }, Token);

        captioner.Description.ShouldBe(new CaptionerDescription(
            "tiny-qwen2_5_vl", PackageManifest.Hash(folder), "int4 (mse, block 32)", 112, 112, 0.5, "cpu", "ONNX Runtime 1.31.1")
        {
            DeviceReason = "asked for",
        });
    }

    [Fact]
    public void A_tile_of_another_size_is_refused()
    {
        using var captioner = packages.Open(WeightPrecision.Int4, 112, 112);
        var wrong = new TilePair(new RgbImage(112, 112), new RgbImage(112, 84));

        var message = Should.Throw<ArgumentException>(() => captioner.Caption([wrong], Short, Token)).Message;

        message.ShouldContain("112 x 84");
        message.ShouldContain("112 x 112");
    }

    [Fact]
    public void No_tiles_give_no_captions()
    {
        using var captioner = packages.Open(WeightPrecision.Int4, 112, 112);

        captioner.Caption([], Short, Token).ShouldBeEmpty();
    }

    [Fact]
    public void A_cancelled_run_leaves_the_captioner_usable()
    {
        var tiles = Tiles.Cuts(3, 112);
        using var captioner = packages.Open(WeightPrecision.Int4, 112, 112, batchSize: 2);
        var expected = captioner.Caption(tiles, Short, Token);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Should.Throw<OperationCanceledException>(() => captioner.Caption(tiles, Short, cancellation.Token));

        using var later = new CancellationTokenSource(TimeSpan.FromMilliseconds(5));
        Should.Throw<OperationCanceledException>(() =>
        {
            while (true)
                captioner.Caption(tiles, Short, later.Token);
        });

        ShouldAgree(captioner.Caption(tiles, Short, Token), expected);
    }

    [Fact]
    public void A_disposed_captioner_says_so()
    {
        var captioner = packages.Open(WeightPrecision.Int4, 112, 112);
        captioner.Dispose();
        captioner.Dispose();

        Should.Throw<ObjectDisposedException>(() => captioner.Caption(Tiles.Cuts(1, 112), Short, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void ShouldAgree(IReadOnlyList<TileCaption> actual, IReadOnlyList<TileCaption> expected)
    {
        actual.Select(caption => caption.TokenIds).ShouldBe(expected.Select(caption => caption.TokenIds));
        actual.Select(caption => caption.Text).ShouldBe(expected.Select(caption => caption.Text));
        for (var i = 0; i < expected.Count; i++)
        {
            actual[i].MeanLogProbability.ShouldBe(expected[i].MeanLogProbability, 1e-4);
            actual[i].Evidence.Values.ShouldBe(expected[i].Evidence.Values, 1e-5);
        }
    }
}
