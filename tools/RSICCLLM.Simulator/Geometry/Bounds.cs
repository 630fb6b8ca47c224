using System.Numerics;

namespace RSICCLLM.Simulator.Geometry;

/// <summary>Axis-aligned rectangle in metres.</summary>
internal readonly record struct Bounds(Vector2 Min, Vector2 Max)
{
    public Vector2 Centre => (Min + Max) / 2;

    public Vector2 Size => Max - Min;

    public Bounds Grow(float metres) => new(Min - new Vector2(metres), Max + new Vector2(metres));

    public bool Overlaps(in Bounds other) =>
        Min.X < other.Max.X && other.Min.X < Max.X && Min.Y < other.Max.Y && other.Min.Y < Max.Y;

    public bool Contains(Vector2 point) => point.X >= Min.X && point.X < Max.X && point.Y >= Min.Y && point.Y < Max.Y;

    public Vector2[] Ring() => [Min, new(Max.X, Min.Y), Max, new(Min.X, Max.Y)];
}
