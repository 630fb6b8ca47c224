using RSICCLLM.Datasets.Generation;
using RSICCLLM.Datasets.Tests.Support;

namespace RSICCLLM.Datasets.Tests.Generation;

/// <summary>The simulator's captions are true, so nearly all of them must pass; those of another pair must not.</summary>
public sealed class SimulatorCaptionsTests(ITestOutputHelper output)
{
    [Fact]
    public async Task True_captions_pass_and_those_of_other_pairs_do_not()
    {
        using var data = new DataFolder();
        Tiles.Write(data.File("tiles"), 100);
        var report = await Run(data, "true");
        output.WriteLine(report.ToText());
        report.Accepted.ShouldBeGreaterThanOrEqualTo(95);
        var file = data.File("tiles/samples.jsonl");
        Tiles.SwapCaptions(file);
        var swapped = await Run(data, "swapped");
        output.WriteLine(swapped.ToText());
        swapped.Accepted.ShouldBeLessThan(report.Accepted / 2);
    }

    private static async Task<GenerationReport> Run(DataFolder data, string output)
    {
        var config = data.Configure(new { pairs = "tiles", output, retries = 0 });
        return await new GenerationRun(GenerationSettings.Load(config), data.Root, null, _ => { }).RunAsync(null, CancellationToken.None);
    }
}
