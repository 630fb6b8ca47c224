using System.Numerics;
using RSICCLLM.Captions;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Simulator.Worlds;

namespace RSICCLLM.Simulator.Tests.Tiles;

public class TileTruthTests
{
    private const int Size = 90;

    [Fact]
    public void Groups_objects_of_a_class_and_places_them_by_all_their_pixels()
    {
        // Two pools in the upper row: columns 4..16 and 60..72; their common centroid is in the middle column.
        var truth = Of(Box(ChangeClass.PoolBuilt, 4, 4, 12, 8), Box(ChangeClass.PoolBuilt, 60, 4, 12, 8));
        var record = truth.Records.ShouldHaveSingleItem();
        record.Change.ShouldBe(new ChangeRecord("swimming pool", "built", 2, ScenePosition.Top));
        record.Instances.ShouldBe([1, 2]);
        truth.Mask.Count(value => value == 1).ShouldBe(96);
    }

    [Fact]
    public void Trees_have_no_quantity() =>
        Of(Box(ChangeClass.TreesCleared, 65, 65, 20, 20)).Records.ShouldHaveSingleItem().Change
            .ShouldBe(new ChangeRecord("trees", "cleared", null, ScenePosition.LowerRight));

    [Fact]
    public void A_span_of_more_than_two_thirds_both_ways_is_throughout()
    {
        Of(Box(ChangeClass.SolarBuilt, 5, 5, 61, 61)).Records.Single().Change.Position.ShouldBe(ScenePosition.Throughout);
        Of(Box(ChangeClass.SolarBuilt, 5, 5, 60, 61)).Records.Single().Change.Position.ShouldNotBe(ScenePosition.Throughout);
    }

    [Theory]
    [InlineData(5, 4, false)] // 20 pixels are fewer than 25.
    [InlineData(5, 5, true)] // All of a small object.
    public void Fewer_than_25_pixels_do_not_count(int width, int height, bool counts) =>
        Of(Box(ChangeClass.PoolBuilt, 20, 20, width, height)).Records.Count.ShouldBe(counts ? 1 : 0);

    [Theory]
    [InlineData(1.1f, false)] // 1.1 m of 12 m x 24 m: 26 square metres, a ninth.
    [InlineData(1.6f, true)] // 38 square metres.
    public void A_sliver_of_a_large_object_does_not_count(float visible, bool counts)
    {
        var ring = Polygons.BoundsOf([new Vector2(visible - 12, 4), new Vector2(visible, 28)]).Ring();
        var truth = TileTruth.Of([new ChangeInstance(ChangeClass.SolarBuilt, [ring])], Size, Size, Vector2.Zero, 0.5f);
        truth.Records.Count.ShouldBe(counts ? 1 : 0);
        truth.Mask.Any(value => value != 0).ShouldBe(counts);
        (truth.Slivers > 0).ShouldBe(!counts);
    }

    private static ChangeInstance Box(ChangeClass change, float x, float y, float width, float height) =>
        new(change, [new Bounds(new Vector2(x, y), new Vector2(x + width, y + height)).Ring()]);

    private static TileTruth Of(params ChangeInstance[] changes) => TileTruth.Of(changes, Size, Size, Vector2.Zero, 1);
}
