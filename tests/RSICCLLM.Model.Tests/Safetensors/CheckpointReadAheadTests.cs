using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Safetensors;

public class CheckpointReadAheadTests
{
    [Fact]
    public void Gives_the_hash_that_sha256sum_gives_with_every_tensor_waited_for()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path("reference", "tiny-qwen2_5_vl"));
        using var reader = new CheckpointReadAhead(checkpoint, ahead: 0, TestContext.Current.CancellationToken);
        foreach (var name in checkpoint.Tensors.Keys.OrderBy(reader.Position))
        {
            reader.WaitFor(name);
            reader.BytesRead.ShouldBeGreaterThanOrEqualTo(reader.Position(name) + checkpoint.Entry(name).Length);
        }

        // sha256sum config.json *.safetensors | sha256sum
        reader.Finish().ShouldBe("021cb7f9101158cde236610ae2bfe02aaf4163dcac5fba380d3b301f4bcf3c73");
        reader.BytesRead.ShouldBe(reader.TotalBytes);
    }

    [Fact]
    public void Does_not_run_further_ahead_than_it_may()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Large(folder);
        using var reader = new CheckpointReadAhead(checkpoint, ahead: 1 << 20, TestContext.Current.CancellationToken);
        Thread.Sleep(200);
        reader.BytesRead.ShouldBeLessThanOrEqualTo(2 << 20);
    }

    [Fact]
    public void Stops_when_it_is_disposed_or_cancelled()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Large(folder);
        using var stop = new CancellationTokenSource();
        using var reader = new CheckpointReadAhead(checkpoint, ahead: 0, stop.Token);
        stop.Cancel();
        Should.Throw<OperationCanceledException>(() => reader.Finish());
    }

    [Fact]
    public void A_file_that_goes_away_is_told_to_who_waits()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Large(folder);
        File.Delete(folder.File("model.safetensors"));
        Should.Throw<IOException>(() =>
        {
            using var reader = new CheckpointReadAhead(checkpoint);
            reader.Finish();
        });
    }

    [Fact]
    public void Released_parts_are_read_again()
    {
        using var folder = new TemporaryFolder();
        using var checkpoint = Large(folder);
        var before = checkpoint.ReadFloat32("x");
        checkpoint.Release("x", 0, before.Length);
        checkpoint.Release("x", 1000, 5);
        checkpoint.ReadFloat32("x").ShouldBe(before);
        Should.Throw<ArgumentOutOfRangeException>(() => checkpoint.Release("x", 1, before.Length));
    }

    private static Checkpoint Large(TemporaryFolder folder)
    {
        File.WriteAllText(folder.File("config.json"), Configuration.SampleConfiguration.Json().ToJsonString());
        var values = Enumerable.Range(0, 2 << 20).Select(i => (float)i).ToArray();
        SafetensorsWriter.Write(folder.File("model.safetensors"), [TensorData.FromFloat32("x", [values.Length], values)]);
        return Checkpoint.Open(folder.Path);
    }
}
