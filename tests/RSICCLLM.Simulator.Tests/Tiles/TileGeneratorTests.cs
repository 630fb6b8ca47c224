using CsCheck;
using RSICCLLM.Captions;
using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class TileGeneratorTests
{
    private static readonly (int Size, double Gsd)[] Shapes = [(112, 0.5), (80, 0.7), (160, 0.35)];

    [Fact]
    public void The_same_seed_and_index_give_the_same_bytes_whatever_was_made_before()
    {
        using var first = new TileGenerator(new TileOptions { Seed = 7 });
        using var second = new TileGenerator(new TileOptions { Seed = 7 });
        first.Generate(0);
        first.Generate(3);
        var a = first.Generate(12);
        var b = second.Generate(12);
        a.Before.Pixels.ShouldBe(b.Before.Pixels);
        a.After.Pixels.ShouldBe(b.After.Pixels);
        a.Mask.ShouldBe(b.Mask);
        a.Records.Select(r => r.Change).ShouldBe(b.Records.Select(r => r.Change));
    }

    [Fact]
    public void Other_seeds_give_other_pictures()
    {
        using var first = new TileGenerator(new TileOptions { Seed = 7 });
        using var second = new TileGenerator(new TileOptions { Seed = 8 });
        first.Generate(0).Before.Pixels.ShouldNotBe(second.Generate(0).Before.Pixels);
    }

    [Fact]
    public void Records_say_what_the_mask_shows()
    {
        var options = Gen.Select(Gen.Long[0, 1_000_000], Gen.Int[0, 100_000], Gen.Int[0, Shapes.Length - 1]);
        options.Sample(drawn =>
        {
            var (seed, index, shape) = drawn;
            var (size, gsd) = Shapes[shape];
            using var generator = new TileGenerator(new TileOptions { Seed = seed, Size = size, Gsd = gsd, UnchangedShare = 0.1 });
            var tile = generator.Generate(index);
            tile.Before.Width.ShouldBe(size);
            tile.After.Height.ShouldBe(size);
            var inMask = tile.Mask.Where(value => value != 0).Select(value => (int)value).Distinct().Order().ToList();
            tile.Records.SelectMany(record => record.Instances).Order().ShouldBe(inMask);
            tile.Records.Select(record => (record.Change.Object, record.Change.Verb)).ShouldBeUnique();
            foreach (var record in tile.Records)
            {
                ChangeLexicon.Default.Problem(record.Change).ShouldBeNull();
                if (record.Change.Object == "trees")
                    record.Change.Quantity.ShouldBeNull();
                else
                    record.Change.Quantity.ShouldBe(record.Instances.Count);
                record.Change.Position.ShouldBe(Position(tile.Mask, size, record.Instances));
                foreach (var value in record.Instances)
                    tile.Mask.Count(m => m == value).ShouldBeGreaterThanOrEqualTo(25);
            }
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void Shares_of_kinds_positions_and_unchanged_pairs_are_as_intended()
    {
        using var generator = new TileGenerator(new TileOptions { Seed = 99, Size = 56, Gsd = 1 });
        const int Count = 700;
        var tiles = Enumerable.Range(0, Count).Select(generator.Generate).ToList();

        // Three standard deviations of a share of 0.4 among 700 are 0.056.
        var unchanged = tiles.Where(tile => tile.Records.Count == 0).ToList();
        (unchanged.Count / (double)Count).ShouldBe(0.4, 0.06);
        unchanged.ShouldAllBe(tile => tile.Mask.All(value => value == 0));

        var records = tiles.SelectMany(tile => tile.Records.Select(record => record.Change)).ToList();
        foreach (var change in ChangeClass.All)
            (records.Count(r => r.Object == change.Object && r.Verb == change.Verb) / (double)records.Count).ShouldBeGreaterThan(0.025, $"{change}");
        foreach (var position in Enum.GetValues<ScenePosition>().Where(p => p != ScenePosition.Throughout))
            (records.Count(r => r.Position == position) / (double)records.Count).ShouldBeInRange(0.05, 0.19, $"{position}");
        records.Where(r => r is { Object: "building", Verb: not "extended" }).Count(r => r.Quantity >= 2)
            .ShouldBeGreaterThan(records.Count / 20);
    }

    [Fact]
    public void Without_changes_the_two_dates_still_differ()
    {
        using var generator = new TileGenerator(new TileOptions { Seed = 4, UnchangedShare = 1 });
        for (var i = 0; i < 10; i++)
        {
            var tile = generator.Generate(i);
            tile.Records.ShouldBeEmpty();
            tile.Mask.ShouldAllBe(value => value == 0);
            var difference = tile.Before.Pixels.Zip(tile.After.Pixels, (a, b) => Math.Abs(a - b)).Average();
            difference.ShouldBeGreaterThan(3);
        }
    }

    [Theory]
    [InlineData(8, 0.5, 0.4, 0.4, "8 pixels")]
    [InlineData(112, 0.01, 0.4, 0.4, "0.01 m")]
    [InlineData(112, 0.5, 1.4, 0.4, "1.4")]
    [InlineData(112, 0.5, 0.4, -0.1, "-0.1")]
    public void Options_out_of_range_are_quoted(int size, double gsd, double unchanged, double several, string quoted) =>
        Should.Throw<ArgumentException>(() => new TileGenerator(new TileOptions { Seed = 1, Size = size, Gsd = gsd, UnchangedShare = unchanged, SeveralShare = several }))
            .Message.ShouldContain(quoted);

    /// <summary>The rule of the format, written out independently: centroid's cell, or throughout.</summary>
    private static ScenePosition Position(byte[] mask, int size, IReadOnlyList<int> values)
    {
        var pixels = Enumerable.Range(0, mask.Length).Where(i => values.Contains(mask[i])).Select(i => (X: i % size, Y: i / size)).ToList();
        var spanX = pixels.Max(p => p.X) - pixels.Min(p => p.X) + 1;
        var spanY = pixels.Max(p => p.Y) - pixels.Min(p => p.Y) + 1;
        if (spanX > size * 2 / 3.0 && spanY > size * 2 / 3.0)
            return ScenePosition.Throughout;
        var column = (int)(pixels.Average(p => p.X + 0.5) / size * 3);
        var row = (int)(pixels.Average(p => p.Y + 0.5) / size * 3);
        return (ScenePosition)((row * 3) + column);
    }
}
