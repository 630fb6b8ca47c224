using RSICCLLM.Shared;
using RSICCLLM.Simulator.Commands;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Simulator.Tests.Commands;

public class SimulatorCommandTests
{
    [Theory]
    [InlineData("tiles --seed 1 --count 0 --output x")]
    [InlineData("tiles --seed 1")]
    [InlineData("tiles --seed 1 --count 1 --output x --size 3")]
    [InlineData("tiles --seed 1 --count 1 --output x --region moon")]
    [InlineData("scenes --seed 1 --count 1 --output x --epsg 4326")]
    [InlineData("scenes --seed 1 --count 1 --output x --width 5")]
    [InlineData("tiles --seed 1 --count 1 --output x --gsd 0,5")]
    [InlineData("scenes --seed 1 --count 1 --output x --gsd 0,5")]
    [InlineData("tiles --seed 1 --count 1 --output x --gds 0.5")]
    [InlineData("paint")]
    public async Task Wrong_usage_is_exit_code_2(string line) =>
        (await RunAsync(line.Split(' '))).ShouldBe(2);

    [Fact]
    public async Task A_file_where_the_folder_should_be_is_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        var occupied = Path.Combine(folder.Path, "occupied");
        await File.WriteAllTextAsync(occupied, string.Empty);
        (await RunAsync(["tiles", "--seed", "1", "--count", "1", "--output", occupied])).ShouldBe(1);
    }

    [Fact]
    public async Task Tiles_are_written()
    {
        using var folder = new TemporaryFolder();
        (await RunAsync(["tiles", "--seed", "1", "--count", "2", "--output", folder.Path, "--threads", "1"])).ShouldBe(0);
        File.ReadLines(Path.Combine(folder.Path, "samples.jsonl")).Count().ShouldBe(2);
        Directory.EnumerateFiles(Path.Combine(folder.Path, "images")).Count().ShouldBe(6);
    }

    [Theory]
    [InlineData("--gsd", "0,5", "--gsd is 0,5; numbers are written with a point, without a comma.")]
    [InlineData("--unchanged", "0,4", "--unchanged is 0,4; numbers are written with a point, without a comma.")]
    [InlineData("--size", "1,5", "--size is 1,5; numbers are written with a point, without a comma.")]
    [InlineData("--gds", "0.5", "Unknown option --gds; did you mean --gsd?")]
    [InlineData("--completely-other", "1", "Unknown option --completely-other.")]
    public void A_mistake_is_one_sentence(string option, string value, string expected) =>
        CommandLineProblems.Of(SimulatorCommand.Create().Parse(["tiles", "--seed", "1", "--count", "1", "--output", "x", option, value])).ShouldBe([expected]);

    [Fact]
    public void A_path_with_a_comma_and_numbers_with_points_are_taken() =>
        CommandLineProblems.Of(SimulatorCommand.Create().Parse(["tiles", "--seed", "-1", "--count", "1", "--output", "a,b", "--gsd", "5e-1"])).ShouldBeEmpty();

    private static Task<int> RunAsync(string[] arguments) => ProgramHost.RunAsync(SimulatorCommand.Create(), "rsiccllm-simulate", arguments);
}
