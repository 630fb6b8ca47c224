using System.Text.Json;
using RSICCLLM.Cli.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Commands;

public sealed class QuantizeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rsiccllm-quantize-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_tile_of_another_size_than_tokens_allow_is_told()
    {
        var output = Run("--tile", "100", "--method", "rtn", "--self-test", "later").ShouldSucceed();

        output.ShouldContain(" MB in ");
        output.ShouldContain("Tiles of 100 x 100 pixels are resized to 112 x 112");
    }

    [Theory]
    [InlineData("name one of the two", "--eight-bit-share", "0.5", "--size-budget", "1GB")]
    [InlineData("--eight-bit-share is 1.5", "--eight-bit-share", "1.5")]
    [InlineData("--eight-bit-share is NaN", "--eight-bit-share", "NaN")]
    [InlineData("the block size is 33", "--block-size", "33")]
    [InlineData("the tile size is 20x20", "--tile", "20")]
    [InlineData("the name is empty", "--name", "")]
    [InlineData("needs calibration pairs", "--method", "gptq")]
    [InlineData("a size such as 6GB", "--size-budget", "6")]
    public void Wrong_options_are_wrong_usage(string expected, params string[] options)
    {
        Run(options).ShouldFail(2).ShouldContain(expected);
        Directory.GetFileSystemEntries(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void A_budget_that_is_too_small_is_named_in_megabytes() =>
        Run("--tile", "112", "--size-budget", "0.1MB").ShouldFail(1).ShouldContain("size budget of 0.1 MB");

    // A German computer writes 0,5; in commands and files a number has a point everywhere.
    [Fact]
    public void Numbers_are_read_the_same_in_every_country()
    {
        Run([("LC_ALL", "de_DE.UTF-8")], "--tile", "112", "--gsd", "0.5", "--method", "rtn", "--eight-bit-share", "0.25", "--self-test", "later").ShouldSucceed();

        var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "package", "manifest.json"))).RootElement;
        manifest.GetProperty("groundSamplingDistance").GetDouble().ShouldBe(0.5);
        Run([("LC_ALL", "de_DE.UTF-8")], "--gsd", "0,5").ShouldFail(2).ShouldContain("0,5");
    }

    private Answer Run(params string[] options) => Run([], options);

    private Answer Run((string Name, string Value)[] environment, params string[] options)
    {
        SamplePackage.Path();
        return CommandLine.Run(environment, ["quantize", "--checkpoint", Path.Combine(SharedData.RepositoryRoot, "samples", "checkpoint"), "--output", Path.Combine(_folder, "package"), .. options]);
    }
}
