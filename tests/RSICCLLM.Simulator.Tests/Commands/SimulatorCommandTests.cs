using RSICCLLM.Simulator.Commands;
using RSICCLLM.Simulator.Tests.Support;

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
    [InlineData("paint")]
    public async Task Wrong_usage_is_exit_code_2(string line) =>
        (await SimulatorCommand.InvokeAsync(line.Split(' '))).ShouldBe(2);

    [Fact]
    public async Task A_file_where_the_folder_should_be_is_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        var occupied = Path.Combine(folder.Path, "occupied");
        await File.WriteAllTextAsync(occupied, string.Empty);
        (await SimulatorCommand.InvokeAsync(["tiles", "--seed", "1", "--count", "1", "--output", occupied])).ShouldBe(1);
    }

    [Fact]
    public async Task Tiles_are_written()
    {
        using var folder = new TemporaryFolder();
        (await SimulatorCommand.InvokeAsync(["tiles", "--seed", "1", "--count", "2", "--output", folder.Path, "--threads", "1"])).ShouldBe(0);
        File.ReadLines(Path.Combine(folder.Path, "samples.jsonl")).Count().ShouldBe(2);
        Directory.EnumerateFiles(Path.Combine(folder.Path, "images")).Count().ShouldBe(6);
    }
}
