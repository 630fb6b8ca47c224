using System.Numerics;

namespace RSICCLLM.Simulator.Worlds.Generation;

/// <summary>A plot for one house or hall, seen from its street, while the changes are still being decided.</summary>
internal sealed class Lot(Parcel parcel, Vector2[] ring, Vector2 front, Vector2 along, Vector2 inward, float frontage, float depth)
{
    public Parcel Parcel { get; } = parcel;

    public Vector2[] Ring { get; } = ring;

    /// <summary>Middle of the street side.</summary>
    public Vector2 Front { get; } = front;

    public Vector2 Along { get; } = along;

    public Vector2 Inward { get; } = inward;

    public float Frontage { get; } = frontage;

    public float Depth { get; } = depth;

    public bool IsHall { get; init; }

    /// <summary>The building, with the dates on which it stands; <see langword="null"/> for a vacant plot.</summary>
    public Building? House { get; set; }

    public Building? Wing { get; set; }

    public SwimmingPool? Pool { get; set; }

    /// <summary>Whether a change was made here, so that nothing else is.</summary>
    public bool IsChanged { get; set; }

    /// <summary>Extent of the house from street to back.</summary>
    public float HouseDepth => House is null ? 0 : MathF.Abs(Vector2.Dot(House.Axis, Inward)) > 0.7f ? House.Length : House.Width;

    /// <summary>Extent of the house along the street.</summary>
    public float HouseFront => House is null ? 0 : MathF.Abs(Vector2.Dot(House.Axis, Inward)) > 0.7f ? House.Width : House.Length;
}
