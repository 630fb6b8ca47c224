using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rsiccllm-run-");

    [Fact]
    public void The_report_of_another_pair_is_not_replaced()
    {
        var pair = _folder.CreateSubdirectory("harbour");
        File.WriteAllText(Path.Combine(pair.FullName, "report.json"), """{ "before": { "file": "2024.tif" }, "after": { "file": "2025.tif" } }""");

        var error = CommandLine.Run(Pair("--name", "harbour")).ShouldFail(2);

        error.ShouldContain("2024.tif, 2025.tif");
        error.ShouldContain("give this pair another name");
        Directory.GetFileSystemEntries(_folder.FullName).ShouldBe([pair.FullName]);
    }

    [Theory]
    [InlineData("--before-date", "18.04.2025", "18.04.2025")]
    [InlineData("--after-date", "2026-02-30", "2026-02-30")]
    [InlineData("--name", "a/b", "a/b")]
    public void A_wrong_value_is_quoted(string option, string value, string quoted) =>
        CommandLine.Run(Pair(option, value)).ShouldFail(2).ShouldContain($"{option} is \"{quoted}\"");

    [Fact]
    public void Dates_are_in_order() =>
        CommandLine.Run(Pair("--before-date", "2026-05-02", "--after-date", "2025-04-18")).ShouldFail(2).ShouldContain("earlier");

    [Theory]
    [InlineData("--name", "harbour")]
    [InlineData("--agency", "City")]
    [InlineData("--after-date", "2026-05-02")]
    public void What_belongs_to_one_pair_does_not_go_with_a_configuration(string option, string value) =>
        CommandLine.Run("run", "night.json", option, value).ShouldFail(2).ShouldContain(option);

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Pair(params string[] more) =>
        ["run", "--before", "2025.tif", "--after", "2026.tif", "--model", "model", "--output", _folder.FullName, .. more];
}
