using RSICCLLM.Simulator.Rendering;

namespace RSICCLLM.Simulator.Worlds;

/// <summary>How a region is laid out and coloured; a second region is a second value of this record.</summary>
internal sealed record RegionStyle
{
    /// <summary>Name used on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Frontage (low, high) of dense, standard and villa-like lots, in metres.</summary>
    internal required (float Low, float High)[] Frontage { get; init; }

    /// <summary>Depth (low, high) of the lots, in metres.</summary>
    internal required (float Low, float High)[] LotDepth { get; init; }

    /// <summary>Weights of gable, hip and flat roofs on houses.</summary>
    internal required float[] RoofShapes { get; init; }

    internal required Colour[] RoofColours { get; init; }

    internal required float[] RoofWeights { get; init; }

    /// <summary>Roof colours of halls and other flat roofs.</summary>
    internal required Colour[] FlatRoofColours { get; init; }

    /// <summary>Grass by season.</summary>
    internal required Colour[] Grass { get; init; }

    /// <summary>Crops, each by season.</summary>
    internal required Colour[][] Crops { get; init; }

    /// <summary>Leaves of broad-leaved trees by season.</summary>
    internal required Colour[] Leaves { get; init; }

    internal required Colour Conifer { get; init; }

    internal required Colour Soil { get; init; }

    internal required Colour Asphalt { get; init; }

    internal required Colour Paving { get; init; }

    internal required Colour Gravel { get; init; }

    internal required Colour Water { get; init; }

    /// <summary>Direction that streets prefer, in degrees; <see langword="null"/> for any.</summary>
    internal float? StreetDirection { get; init; }

    /// <summary>Plain with red tile roofs, fields and mixed woods, as in central Europe.</summary>
    public static RegionStyle Lowland { get; } = new()
    {
        Name = "lowland",
        Frontage = [(9.5f, 12f), (14f, 18f), (19f, 26f)],
        LotDepth = [(15.5f, 18f), (20f, 24f), (26f, 31f)],
        RoofShapes = [0.55f, 0.27f, 0.18f],
        RoofColours =
        [
            new(172, 88, 62), new(150, 70, 52), new(190, 112, 84), new(122, 72, 58), new(98, 84, 78), new(84, 86, 92), new(132, 124, 118),
        ],
        RoofWeights = [3, 2.2f, 1.6f, 1.6f, 1.2f, 1.4f, 0.8f],
        FlatRoofColours = [new(196, 194, 188), new(168, 166, 160), new(142, 140, 138), new(214, 214, 212), new(120, 118, 116), new(158, 148, 136)],
        Grass = [new(104, 132, 70), new(112, 130, 76), new(118, 120, 76), new(112, 112, 80)],
        Crops =
        [
            [new(96, 136, 62), new(196, 172, 106), new(158, 138, 100), new(108, 128, 74)],
            [new(150, 122, 94), new(82, 118, 58), new(164, 148, 92), new(138, 112, 88)],
            [new(198, 190, 70), new(142, 138, 88), new(104, 128, 70), new(98, 120, 68)],
            [new(144, 118, 92), new(98, 142, 66), new(112, 134, 72), new(134, 112, 90)],
            [new(108, 140, 72), new(178, 158, 104), new(148, 122, 94), new(142, 116, 90)],
            [new(118, 148, 80), new(126, 144, 82), new(122, 132, 82), new(116, 122, 84)],
        ],
        Leaves = [new(98, 128, 58), new(72, 102, 50), new(142, 112, 54), new(112, 102, 90)],
        Conifer = new(50, 76, 52),
        Soil = new(158, 132, 104),
        Asphalt = new(122, 122, 124),
        Paving = new(176, 172, 164),
        Gravel = new(180, 170, 150),
        Water = new(52, 74, 82),
    };

    /// <summary>The region of a name.</summary>
    /// <exception cref="ArgumentException">No region has that name.</exception>
    public static RegionStyle Named(string name) =>
        string.Equals(name, Lowland.Name, StringComparison.OrdinalIgnoreCase)
            ? Lowland
            : throw new ArgumentException($"There is no region '{name}'; choose '{Lowland.Name}'.");
}
