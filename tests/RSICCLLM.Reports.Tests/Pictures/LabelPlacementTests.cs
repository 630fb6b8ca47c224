using CsCheck;
using NetTopologySuite.Geometries;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Tests.Pictures;

public class LabelPlacementTests
{
    private static readonly GeometryFactory Factory = new();
    private static readonly Envelope Frame = new(0, 300, 0, 300);

    private static readonly Gen<Geometry[]> Outlines =
        Gen.Select(Gen.Double[-20, 290], Gen.Double[-20, 290], Gen.Double[1, 120], Gen.Double[1, 120], (x, y, w, h) => Box(x, y, w, h)).Array[0, 40];

    [Fact]
    public void Labels_cover_neither_each_other_nor_reserved_areas_and_stay_inside() =>
        Outlines.Sample(outlines =>
        {
            Envelope[] reserved = [new(0, 60, 280, 300)];
            var places = Place(outlines, reserved).Where(p => p is not null).Select(p => p!).ToList();
            for (var i = 0; i < places.Count; i++)
            {
                Frame.Contains(places[i]).ShouldBeTrue();
                places[i].Intersects(reserved[0]).ShouldBeFalse();
                for (var j = 0; j < i; j++)
                    places[i].Intersects(places[j]).ShouldBeFalse();
            }
        }, iter: 200);

    [Fact]
    public void A_change_with_room_around_it_is_not_covered()
    {
        var outline = Box(100, 100, 50, 50);

        var place = Place([outline], []).ShouldHaveSingleItem().ShouldNotBeNull();

        Factory.ToGeometry(place).Intersects(outline).ShouldBeFalse();
    }

    [Fact]
    public void A_neighbour_is_not_covered_where_there_is_another_place()
    {
        var first = Box(100, 100, 50, 50);
        var aboveRight = Box(150, 70, 60, 30);

        var place = Place([first, aboveRight], [])[0].ShouldNotBeNull();

        Factory.ToGeometry(place).Intersects(aboveRight).ShouldBeFalse();
    }

    [Fact]
    public void A_change_that_fills_the_picture_has_its_label_inside() =>
        Place([Box(-10, -10, 400, 400)], []).ShouldHaveSingleItem().ShouldNotBeNull();

    [Fact]
    public void A_change_outside_the_picture_has_no_label() => Place([Box(400, 400, 10, 10)], []).ShouldBe([null]);

    [Fact]
    public void The_same_input_gives_the_same_places() =>
        Outlines.Sample(outlines => Place(outlines, []).SequenceEqual(Place(outlines, [])), iter: 20);

    private static Envelope?[] Place(Geometry[] outlines, Envelope[] reserved) =>
        LabelPlacement.Place(Frame, outlines, [.. outlines.Select(_ => (14.0, 11.0))], reserved, 2);

    private static Geometry Box(double x, double y, double w, double h) => Factory.ToGeometry(new Envelope(x, x + w, y, y + h));
}
