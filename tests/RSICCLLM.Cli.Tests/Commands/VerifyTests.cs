using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Tests.Shared;
using UglyToad.PdfPig;

namespace RSICCLLM.Cli.Tests.Commands;

public sealed class VerifyTests : IDisposable
{
    private const int Pairs = 3;
    private static readonly string Checkpoint = Path.Combine(SharedData.RepositoryRoot, "samples", "checkpoint");
    private readonly string _folder = Directory.CreateTempSubdirectory("rsiccllm-verify-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_package_passes_with_json_and_a_page()
    {
        var pdf = Path.Combine(_folder, "verification.pdf");

        var answer = Run("--max-kl", "0.5", "--min-agreement", "0.5", "--max-perplexity-increase", "1", "--max-bleu-loss", "100", "--pdf", pdf, "--json");

        using var json = JsonDocument.Parse(answer.ShouldSucceed());
        json.RootElement.GetProperty("verdict").GetString().ShouldBe("passed");
        json.RootElement.GetProperty("pairs").GetInt32().ShouldBe(Pairs);
        json.RootElement.GetProperty("checks").GetArrayLength().ShouldBe(4);
        json.RootElement.GetProperty("tensors").GetArrayLength().ShouldBeGreaterThan(10);
        json.RootElement.GetProperty("bleu4LossInterval").GetArrayLength().ShouldBe(2);
        json.RootElement.GetProperty("reservation").GetString()!.ShouldContain("3 pairs are few");
        using var page = PdfDocument.Open(pdf);
        page.NumberOfPages.ShouldBe(1);
        page.GetPage(1).Text.ShouldContain("passed");
        Directory.GetDirectories(_folder, "rsiccllm-verify-*").ShouldBeEmpty();
    }

    [Fact]
    public void A_limit_that_does_not_hold_ends_with_1_and_is_marked()
    {
        var answer = Run("--max-kl", "1e-9", "--min-agreement", "0", "--max-perplexity-increase", "10", "--max-bleu-loss", "100");

        answer.ExitCode.ShouldBe(1, answer.Error);
        var lines = answer.Output.Split('\n');
        lines[0].ShouldContain("FAILED on 3 pairs");
        lines.Single(line => line.Contains("not held", StringComparison.Ordinal)).ShouldContain("mean divergence");
    }

    [Fact]
    public void A_report_that_cannot_be_written_ends_without_a_verdict()
    {
        var pdf = Directory.CreateDirectory(Path.Combine(_folder, "verification.pdf")).FullName;

        var answer = Run("--max-pairs", "1", "--pdf", pdf, "--json");

        answer.ExitCode.ShouldNotBe(0);
        answer.Error.ShouldContain("verification.pdf");
        answer.Output.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_killed_verification_left_goes_with_the_next()
    {
        using (var killed = CommandLine.Start(Arguments()))
        {
            killed.Until(() => Directory.GetDirectories(_folder, "rsiccllm-verify-*").Any(scratch => File.Exists(Path.Combine(scratch, "in-use")))).ShouldBeTrue();
            killed.Kill();
        }

        var left = Directory.GetDirectories(_folder, "rsiccllm-verify-*").ShouldHaveSingleItem();
        Run("--max-pairs", "1").Error.ShouldBeEmpty();
        Directory.Exists(left).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--max-kl", "NaN")]
    [InlineData("--max-kl", "-0.1")]
    [InlineData("--min-agreement", "1.01")]
    [InlineData("--max-perplexity-increase", "-1")]
    [InlineData("--max-bleu-loss", "101")]
    [InlineData("--max-pairs", "0")]
    public void A_limit_out_of_range_is_wrong_usage(string option, string value)
    {
        var message = Run(option, value).ShouldFail(2);
        message.ShouldContain(option);
        message.ShouldContain(value);
    }

    private Answer Run(params string[] more) => CommandLine.Run(Arguments(more));

    private string[] Arguments(params string[] more) =>
        ["verify", SamplePackage.Path(), "--against", Checkpoint, "--pairs", DrawPairs(), "--scratch", _folder, .. more];

    private string DrawPairs()
    {
        var list = Path.Combine(_folder, "pairs.jsonl");
        var lines = new List<string>();
        for (var i = 0; i < Pairs; i++)
        {
            foreach (var date in new[] { "before", "after" })
            {
                var image = new RgbImage(112, 112);
                for (var at = 0; at < image.Pixels.Length; at++)
                    image.Pixels[at] = (byte)(90 + (at * 7919 % 17));
                for (var y = 30; date == "after" && y < 62; y++)
                    image.Pixels.AsSpan(((y * 112) + 20 + i) * 3, 32 * 3).Fill(210);
                RgbImageFile.WritePng(Path.Combine(_folder, $"{i}-{date}.png"), image);
            }

            lines.Add($$"""{ "id": "{{i}}", "before": "{{i}}-before.png", "after": "{{i}}-after.png", "instruction": "What has changed?", "caption": "A building was built in the centre." }""");
        }

        File.WriteAllLines(list, lines);
        return list;
    }
}
