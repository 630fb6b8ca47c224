using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Dnpo;

public class ReferenceCacheTests
{
    // 300 pairs are a file of 256 and one of 44.
    [Theory]
    [InlineData("00000", 256)]
    [InlineData("00001", 44)]
    [InlineData(null, 0)]
    public void Pairs_of_an_earlier_start_are_told_first_and_once(string? existing, int done)
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 2);
        var pair = PreferenceReader.Read(data.WritePreferences("rsicp.jsonl", 1), NegativeStrategy.Both)[0];
        Directory.CreateDirectory(folder.File("key"));
        if (existing is not null)
            SafetensorsWriter.Write(folder.File($"key/{existing}.safetensors"), [TensorData.FromFloat32("states.0", [1], new float[] { 1 })]);
        using var cache = new ReferenceCache(folder.Path, "key", 300);
        var told = new List<int>();
        // Stops before the first batch, so no model is needed.
        Should.Throw<OperationCanceledException>(() => cache.Fill(null!, [.. Enumerable.Repeat(pair, 300)], null!, 4, told.Add, new CancellationToken(canceled: true)));
        told.ShouldBe([done]);
    }

    [Fact]
    public void A_whole_cache_is_told_at_once()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("key"));
        foreach (var name in new[] { "00000", "00001" })
            SafetensorsWriter.Write(folder.File($"key/{name}.safetensors"), [TensorData.FromFloat32("states.0", [1], new float[] { 1 })]);
        using var cache = new ReferenceCache(folder.Path, "key", 300);
        var told = new List<int>();
        cache.Fill(null!, [], null!, 4, told.Add, CancellationToken.None);
        told.ShouldBe([300]);
    }
}
