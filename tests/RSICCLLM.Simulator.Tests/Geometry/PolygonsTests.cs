using System.Numerics;
using CsCheck;
using RSICCLLM.Simulator.Geometry;
using RSICCLLM.Simulator.Randomness;

namespace RSICCLLM.Simulator.Tests.Geometry;

public class PolygonsTests
{
    private static readonly Vector2[] Square = [new(0, 0), new(4, 0), new(4, 4), new(0, 4)];

    [Fact]
    public void Area_of_a_square_is_its_side_squared() => Polygons.Area(Square).ShouldBe(16);

    [Fact]
    public void Rectangle_lies_along_its_axis() =>
        Polygons.Rectangle(new Vector2(10, 5), Vector2.UnitY, 6, 2)
            .ShouldBe([new(11, 2), new(11, 8), new(9, 8), new(9, 2)], ignoreOrder: true);

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(5, 2, false)]
    [InlineData(-0.1f, 0.5f, false)]
    public void Contains_tells_inside_from_outside(float x, float y, bool inside) =>
        Polygons.Contains(Square, new Vector2(x, y)).ShouldBe(inside);

    [Fact]
    public void Shapes_that_only_touch_do_not_overlap()
    {
        Polygons.ConvexOverlap(Square, [new(4, 0), new(8, 0), new(8, 4), new(4, 4)]).ShouldBeFalse();
        Polygons.ConvexOverlap(Square, [new(3.9f, 0), new(8, 0), new(8, 4), new(3.9f, 4)]).ShouldBeTrue();
    }

    [Fact]
    public void Hull_drops_what_lies_within() =>
        Polygons.ConvexHull([.. Square, new(2, 2), new(1, 3)]).ShouldBe(Square, ignoreOrder: true);

    [Fact]
    public void The_two_sides_of_a_cut_add_up_to_the_whole() => Gen.ULong.Sample(seed =>
    {
        var random = new RandomStream(seed);
        var ring = Polygons.ConvexHull(Polygons.Blob(random, new Vector2(50, 50), 20, 1.3f, 0.2f));
        var origin = new Vector2(random.Range(35, 65), random.Range(35, 65));
        var normal = random.Direction();
        var here = Polygons.ClipHalfPlane(ring, origin, normal);
        var there = Polygons.ClipHalfPlane(ring, origin, -normal);
        var sum = (here.Length < 3 ? 0 : Polygons.Area(here)) + (there.Length < 3 ? 0 : Polygons.Area(there));
        sum.ShouldBe(Polygons.Area(ring), 0.1f);
    }, iter: 300);

    [Fact]
    public void What_an_occupancy_grid_calls_free_overlaps_nothing_in_it() => Gen.ULong.Sample(seed =>
    {
        var random = new RandomStream(seed);
        var grid = new OccupancyGrid();
        var placed = new List<Vector2[]>();
        for (var i = 0; i < 30; i++)
        {
            var ring = Polygons.Rectangle(new Vector2(random.Range(-90, 90), random.Range(-90, 90)), random.Direction(), random.Range(3, 40), random.Range(2, 12));
            var overlaps = placed.Exists(other => Polygons.ConvexOverlap(other, ring));
            grid.IsFree(ring).ShouldBe(!overlaps);
            if (overlaps)
                continue;
            placed.Add(ring);
            grid.Add(ring);
        }
    }, iter: 50);
}
