using RSICCLLM.Simulator.Rendering;

namespace RSICCLLM.Simulator.Worlds;

/// <summary>How a region is laid out and coloured; another region is another value of this record.</summary>
internal sealed record RegionStyle
{
    /// <summary>Name used on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Frontage (low, high) of dense, standard and villa-like lots, in metres.</summary>
    public required (float Low, float High)[] Frontage { get; init; }

    /// <summary>Depth (low, high) of the lots, in metres.</summary>
    public required (float Low, float High)[] LotDepth { get; init; }

    /// <summary>Weights of gable, hip and flat roofs on houses.</summary>
    public required float[] RoofShapes { get; init; }

    public required Colour[] RoofColours { get; init; }

    public required float[] RoofWeights { get; init; }

    /// <summary>Roof colours of halls and other flat roofs.</summary>
    public required Colour[] FlatRoofColours { get; init; }

    /// <summary>Grass by season.</summary>
    public required Colour[] Grass { get; init; }

    /// <summary>Crops, each by season.</summary>
    public required Colour[][] Crops { get; init; }

    /// <summary>Leaves of broad-leaved trees by season.</summary>
    public required Colour[] Leaves { get; init; }

    public required Colour Conifer { get; init; }

    public required Colour Soil { get; init; }

    public required Colour Asphalt { get; init; }

    public required Colour Paving { get; init; }

    public required Colour Gravel { get; init; }

    public required Colour Water { get; init; }

    /// <summary>Metres of the ground for each texel of a field's rows (low, high): wider rows for larger values.</summary>
    public (float Low, float High) RowTexel { get; init; } = (0.16f, 0.34f);

    /// <summary>How strongly the rows show (low, high), 0 to 1.</summary>
    public (float Low, float High) RowStrength { get; init; } = (0.07f, 0.2f);

    /// <summary>How the region is surveyed.</summary>
    public SensorStyle Sensor { get; init; } = new();

    /// <summary>Direction that streets prefer, in degrees; <see langword="null"/> for any.</summary>
    public float? StreetDirection { get; init; }
}
