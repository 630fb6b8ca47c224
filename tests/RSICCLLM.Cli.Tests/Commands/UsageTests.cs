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

    [Fact]
    public void A_version_is_told() => CommandLine.Run("--version").ShouldSucceed().ShouldStartWith("0.");
}
