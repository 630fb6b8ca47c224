using System.Numerics;

namespace RSICCLLM.Simulator.Worlds;

internal enum RoadClass
{
    Main,
    Street,
    Track,
}

/// <summary>A straight road; the width may differ between the dates (0: not there).</summary>
internal sealed record Road(Vector2 From, Vector2 To, RoadClass Class, float WidthBefore, float WidthAfter, float Sidewalk, int Seed)
{
    public float Width(Dates date) => date == Dates.Before ? WidthBefore : WidthAfter;
}

internal enum RoofShape
{
    Gable,
    Hip,
    Flat,
}

/// <summary>A building, or a wing of one: a rectangle with a roof. <c>Axis</c>: unit vector along the ridge. <c>Height</c>: height of the eaves over ground, in metres. <c>Pitch</c>: rise of the roof for each metre across. <c>Tone</c>: index into the region's roof colours.</summary>
internal sealed record Building(
    Vector2 Centre, Vector2 Axis, float Length, float Width, float Height, float Pitch, RoofShape Roof, int Tone, Dates Dates, int Seed)
{
    public Vector2[] Footprint => Geometry.Polygons.Rectangle(Centre, Axis, Length, Width);
}

internal enum GroundMaterial
{
    Lawn,
    RoughGrass,
    Mown,
    Soil,
    Gravel,
    Paving,
    Asphalt,
    Clearing,
}

/// <summary>Part of the ground that looks different from its parcel.</summary>
internal sealed record GroundPatch(Vector2[] Ring, GroundMaterial Material, Dates Dates, int Seed);

/// <summary>A wood or copse: crowns stand on a jittered grid inside the ring, outside the holes.</summary>
internal sealed record TreePatch(Vector2[] Ring, float Spacing, float ConiferShare, Dates Dates, int Seed)
{
    public List<Vector2[]> Holes { get; } = [];
}

/// <summary>A tree that stands alone.</summary>
internal sealed record Tree(Vector2 Centre, float Radius, bool IsConifer, Dates Dates, int Seed);

internal sealed record Hedge(Vector2 From, Vector2 To, float Width, Dates Dates, int Seed);

/// <summary>Parking bays on both or one side of a lane along the axis.</summary>
internal sealed record CarPark(Vector2 Centre, Vector2 Axis, float Length, int Rows, Dates Dates, int Seed)
{
    public const float BayDepth = 5f;
    public const float BayWidth = 2.6f;
    public const float LaneWidth = 6f;

    public float Width => Rows switch
    {
        1 => BayDepth + LaneWidth,
        2 => (2 * BayDepth) + LaneWidth,
        _ => (4 * BayDepth) + (2 * LaneWidth),
    };

    public Vector2[] Ring => Geometry.Polygons.Rectangle(Centre, Axis, Length, Width);
}

/// <summary>Standing water: a pond, or the lake of a parcel.</summary>
internal sealed record Pond(Vector2[] Ring, Dates Dates, int Seed);

internal sealed record SwimmingPool(Vector2 Centre, Vector2 Axis, float Length, float Width, float Deck, Dates Dates, int Seed)
{
    public Vector2[] Ring => Geometry.Polygons.Rectangle(Centre, Axis, Length + (2 * Deck), Width + (2 * Deck));
}

/// <summary>Rows of panels along the axis.</summary>
internal sealed record SolarField(Vector2 Centre, Vector2 Axis, float Length, float Width, float Pitch, Dates Dates, int Seed)
{
    public Vector2[] Ring => Geometry.Polygons.Rectangle(Centre, Axis, Length, Width);
}

/// <summary>A place where a car may stand; whether one does, and which, is drawn anew for each date.</summary>
internal sealed record CarSlot(Vector2 Centre, Vector2 Axis, float Probability, Dates Dates);
