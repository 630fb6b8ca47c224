using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Batch.Tests.Ledger;
using RSICCLLM.Batch.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Running;

/// <summary>
/// What everything but the model costs, in processor time of this process, which no other test runs in at the same time, and against work
/// of the same kind: a busy machine lengthens both.
/// </summary>
[CollectionDefinition(nameof(EngineCostTests), DisableParallelization = true)]
[Collection(nameof(EngineCostTests))]
public sealed class EngineCostTests : IDisposable
{
    private const int Blocks = 196;

    // Three times what was measured, 8 to 9.
    private const double Limit = 25;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_engine_itself_takes_little_time()
    {
        // First 16 tiles in 4 blocks, so that everything is compiled; then 28 x 28. The scripted model takes no time worth counting.
        await Run("small", 64, 4);
        KeepAlone("small", 4);

        var alone = Environment.CpuUsage.TotalTime;
        KeepAlone("large", Blocks);
        alone = Environment.CpuUsage.TotalTime - alone;
        var whole = Environment.CpuUsage.TotalTime;
        await Run("large", 448, Blocks);
        whole = Environment.CpuUsage.TotalTime - whole;

        (whole / alone).ShouldBeLessThan(Limit, $"{whole.TotalMilliseconds / Blocks:0.0} ms of processor time for a block, {alone.TotalMilliseconds / Blocks:0.0} ms for claiming and keeping it alone");
    }

    public void Dispose() => _folder.Dispose();

    // The least that a block needs: it is claimed and its results are kept.
    private void KeepAlone(string name, int blocks)
    {
        using var ledger = RunLedger.Open(new LedgerLocation.Sqlite(_folder.File($"{name}.db")));
        var pair = ledger.Register(new PairRegistration(name, "print")).Id;
        RunLedgerTests.Prepare(ledger, pair, blocks);
        for (var block = 0; block < blocks; block++)
            ledger.Tiles.Complete(ledger.Claims.Claim(pair, block, "a").ShouldNotBeNull(), [RunLedgerTests.Tile(block)]).ShouldBeTrue();
    }

    private async Task Run(string name, int size, int blocks)
    {
        using var captioner = new ScriptedCaptioner(tileSize: 16);
        var configuration = new RunConfiguration
        {
            Model = "m",
            Output = _folder.File(name),
            Pairs =
            [
                new PairConfiguration(
                    name,
                    new SceneConfiguration(SceneFiles.Write(_folder.File($"{name}-before.tif"), size, size), null),
                    new SceneConfiguration(SceneFiles.Write(_folder.File($"{name}-after.tif"), size, size), null)),
            ],
            Tiling = new TilingOptions { Overlap = 0 },
            Captioning = new CaptioningOptions { BatchSize = 1 },
        };

        var outcome = await BatchRunner.RunAsync(configuration, captioner, new Progress<RunProgress>(), TestContext.Current.CancellationToken);

        outcome.Succeeded.ShouldBeTrue();
        captioner.Batches.ShouldBe(blocks);
    }
}
