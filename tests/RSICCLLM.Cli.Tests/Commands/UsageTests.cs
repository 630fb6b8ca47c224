using RSICCLLM.Cli.Tests.Support;

namespace RSICCLLM.Cli.Tests.Commands;

public sealed class UsageTests
{
    [Fact]
    public void Without_arguments_the_commands_are_shown()
    {
        var answer = CommandLine.Run();

        answer.ExitCode.ShouldBe(2);
        foreach (var command in new[] { "run", "caption", "quantize", "inspect", "evaluate", "calibrate", "doctor" })
            answer.Output.ShouldContain(command);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("caption")]
    [InlineData("quantize")]
    [InlineData("inspect")]
    [InlineData("verify")]
    [InlineData("evaluate")]
    [InlineData("calibrate")]
    [InlineData("doctor")]
    public void Every_command_helps_with_an_example(string command)
    {
        var help = CommandLine.Run(command, "--help").ShouldSucceed();

        help.ShouldContain("Example");
        help.ShouldContain($"rsiccllm {command} ");
    }

    [Theory]
    [InlineData("fly")]
    [InlineData("run", "--no-such-option")]
    [InlineData("run", "a.json", "b.json")]
    [InlineData("run")]
    [InlineData("run", "a.json", "--before", "b.tif")]
    [InlineData("run", "--before", "a.tif", "--after", "b.tif")]
    [InlineData("evaluate")]
    public void Wrong_usage_ends_with_2(params string[] arguments) => CommandLine.Run(arguments).ShouldFail(2);

    [Theory]
    [InlineData("Unknown option --befor; did you mean --before?", "run", "--befor", "a.tif", "--after", "b.tif", "--model", "m", "--output", "o")]
    [InlineData("Unknown option --aftr; did you mean --after?", "run", "--before", "--aftr", "b.tif")]
    [InlineData("Unknown option --jsn; did you mean --json?", "run", "samples/nightly.json", "--jsn")]
    [InlineData("--gsd is 0,5; numbers are written with a point", "quantize", "--checkpoint", "c", "--output", "o", "--gsd", "0,5")]
    public void A_mistyped_option_or_number_is_told(string expected, params string[] arguments) =>
        CommandLine.Run(arguments).ShouldFail(2).Split('\n')[0].ShouldStartWith(expected);

    [Fact]
    public void A_version_is_told() => CommandLine.Run("--version").ShouldSucceed().ShouldStartWith("0.");
}
