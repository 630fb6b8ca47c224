using RSICCLLM.Captions.Datasets;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class DescriptionTests
{
    private static readonly TileOptions Options = new() { Seed = 31, Content = TileContent.Descriptions };

    [Fact]
    public void A_description_names_what_the_mask_shows()
    {
        using var generator = new TileGenerator(Options);
        var seen = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            var tile = generator.Describe(i);
            tile.Before.Pixels.ShouldBe(tile.After.Pixels);
            tile.Records.Count.ShouldBeLessThanOrEqualTo(3);
            var inMask = tile.Mask.Where(value => value != 0).Select(value => (int)value).Distinct().Order().ToList();
            tile.Records.SelectMany(record => record.Instances).Order().ShouldBe(inMask);
            tile.Records.ShouldAllBe(record => record.Change.Verb == "standing" && record.Change.Position != null);
            seen.UnionWith(tile.Records.Select(record => record.Change.Object));
        }

        seen.Order().ShouldBe(["building", "car park", "pond", "road", "solar field", "swimming pool", "trees"]);
    }

    [Fact]
    public void What_was_built_stands_in_the_second_picture()
    {
        // The same worlds as pairs: where a single kind was built, the description's mask covers most of it.
        using var generator = new TileGenerator(Options);
        var looked = 0;
        for (var i = 0; i < 80; i++)
        {
            var change = generator.Generate(i);
            if (change.Records.Count != 1 || change.Records[0].Change is not { Verb: "built", Object: "pond" or "car park" or "solar field" })
                continue;
            var description = generator.Describe(i);
            if (description.Records.All(record => record.Change.Object != change.Records[0].Change.Object))
                continue;
            looked++;
            var standing = description.Records.First(record => record.Change.Object == change.Records[0].Change.Object).Instances.ToHashSet();
            var covered = change.Mask.Zip(description.Mask).Count(pair => pair.First != 0 && standing.Contains(pair.Second));
            covered.ShouldBeGreaterThan(change.Mask.Count(value => value != 0) / 2);
        }

        looked.ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Samples_give_one_picture_twice_and_say_what_is_in_it()
    {
        using var folder = new TemporaryFolder();
        TileDataset.Write(Options, folder.Path, 10, 2);
        var samples = RsiciFile.Read(Path.Combine(folder.Path, "samples.jsonl")).ToList();
        samples.Count.ShouldBe(10);
        foreach (var sample in samples)
        {
            sample.Before.ShouldBe(sample.After);
            File.Exists(Path.Combine(folder.Path, sample.After)).ShouldBeTrue();
            foreach (var record in sample.Records!)
                sample.Captions.ShouldAllBe(caption => caption.Contains(record.Change.Object, StringComparison.OrdinalIgnoreCase));
        }
    }
}
