using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Train.Cli.Tests.Support;

namespace RSICCLLM.Train.Cli.Tests.Commands;

public sealed class HostileInputTests : IDisposable
{
    private readonly TrainFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_that_is_wrong_with_settings_is_told_at_once()
    {
        var config = _folder.Configure("sft.json", new { checkpoint = "nowhere", training = "none.jsonl", output = "sft", maxSteps = 0, learning_rate = 1 });
        var error = TrainCommandLine.Run("sft", "--config", config).ShouldFail(2);
        foreach (var part in new[] { "nowhere", "none.jsonl", "\"maxSteps\" is 0", "learning_rate" })
            error.ShouldContain(part);
        TrainCommandLine.Run("dnpo", "--config", _folder.Path("missing.json")).ShouldFail(2).ShouldContain("missing.json");
        TrainCommandLine.Run("sft").ShouldFail(2).ShouldContain("--config");
    }

    [Fact]
    public void A_broken_line_stops_with_its_number_or_is_left_out_as_asked()
    {
        var checkpoint = TrainFolder.Checkpoint;
        var samples = _folder.Draw("tiles", 72, 4);
        File.AppendAllText(samples, "{\"id\": \"cut\", \"bef\n");
        var settings = new { checkpoint, training = "tiles/samples.jsonl", output = "sft", train = "difference", batchSize = 2, maxSteps = 1, threads = 1, skipBadSamples = false };
        TrainCommandLine.Run("sft", "--config", _folder.Configure("stop.json", settings)).ShouldFail(1).ShouldContain("line 5");
        var answer = TrainCommandLine.Run("sft", "--config", _folder.Configure("skip.json", settings with { skipBadSamples = true }));
        answer.ShouldSucceed();
        answer.Error.ShouldContain("line 5");
    }

    [Fact]
    public void Pictures_of_several_sizes_are_sampled_apart()
    {
        var checkpoint = TrainFolder.Checkpoint;
        var samples = _folder.Draw("tiles", 73, 3);
        // Cut the first pair's pictures: 84 x 84.
        foreach (var date in new[] { "before", "after" })
        {
            var path = _folder.Path($"tiles/images/73-000000-{date}.png");
            RgbImageFile.WritePng(path, Cut(RgbImageFile.Read(path), 84));
        }

        // And one date only of the second.
        var odd = _folder.Path("tiles/images/73-000001-after.png");
        RgbImageFile.WritePng(odd, Cut(RgbImageFile.Read(odd), 84));
        var settings = new { samples, output = _folder.Path("tiles/preferences.jsonl"), model = checkpoint, samplesPerPair = 1, maxNewTokens = 16, brokenLines = "stop" };
        TrainCommandLine.Run("preferences", "--config", _folder.Configure("stop.json", settings)).ShouldFail(2).ShouldContain("'73-000001'");
        var answer = TrainCommandLine.Run("preferences", "--config", _folder.Configure("skip.json", settings with { brokenLines = "skip" }));
        answer.ShouldSucceed();
        answer.Error.ShouldContain("112 x 112");
        answer.Error.ShouldContain("84 x 84");
        File.ReadAllLines(_folder.Path("tiles/preferences.answers.jsonl")).Count(line => line.Contains("\"answers\"", StringComparison.Ordinal)).ShouldBe(2);
    }

    private static RgbImage Cut(RgbImage image, int size)
    {
        var cut = new RgbImage(size, size);
        for (var row = 0; row < size; row++)
            image.Pixels.AsSpan(row * image.Width * 3, size * 3).CopyTo(cut.Pixels.AsSpan(row * size * 3));
        return cut;
    }
}
