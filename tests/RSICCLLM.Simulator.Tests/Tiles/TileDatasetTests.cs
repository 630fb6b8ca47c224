using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class TileDatasetTests
{
    private static readonly TileOptions Options = new() { Seed = 21 };

    [Fact]
    public void Writes_what_the_reader_of_the_format_reads()
    {
        using var folder = new TemporaryFolder();
        TileDataset.Write(Options, folder.Path, 12, 2);
        var file = Path.Combine(folder.Path, "samples.jsonl");
        var samples = RsiciFile.Read(file).ToList();
        samples.Count.ShouldBe(12);
        using var generator = new TileGenerator(Options);
        for (var i = 0; i < samples.Count; i++)
        {
            var tile = generator.Generate(i);
            RgbImageFile.Read(RsiciFile.Resolve(file, samples[i].Before)).Pixels.ShouldBe(tile.Before.Pixels);
            RgbImageFile.Read(RsiciFile.Resolve(file, samples[i].After)).Pixels.ShouldBe(tile.After.Pixels);

            // The mask is grey: every channel has the instance's value.
            var mask = RgbImageFile.Read(RsiciFile.Resolve(file, samples[i].Mask!)).Pixels;
            mask.Where((_, at) => at % 3 == 0).ShouldBe(tile.Mask);
            samples[i].Records!.Select(record => record.Change).ShouldBe(tile.Records.Select(record => record.Change));
            samples[i].Captions.Count.ShouldBe(5);
            samples[i].Caption.ShouldBe(samples[i].Captions[0]);
        }
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
    {
        using var one = new TemporaryFolder();
        using var three = new TemporaryFolder();
        TileDataset.Write(Options, one.Path, 8, 1);
        TileDataset.Write(Options, three.Path, 8, 3);
        foreach (var file in Directory.EnumerateFiles(one.Path, "*", SearchOption.AllDirectories))
            File.ReadAllBytes(file).ShouldBe(File.ReadAllBytes(Path.Combine(three.Path, Path.GetRelativePath(one.Path, file))));
    }

    [Fact]
    public void Cancelled_work_leaves_no_list_of_samples()
    {
        using var folder = new TemporaryFolder();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Should.Throw<OperationCanceledException>(() => TileDataset.Write(Options, folder.Path, 3, 1, null, cancelled.Token));
        Directory.EnumerateFiles(folder.Path, "samples*").ShouldBeEmpty();
    }
}
