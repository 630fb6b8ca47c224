using RSICCLLM.Simulator.Rendering;

namespace RSICCLLM.Simulator.Worlds;

/// <summary>The regions that can be drawn.</summary>
internal static class Regions
{
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

    /// <summary>Dry south: ochre ground, pale flat and low terracotta roofs, silvery trees, wide rows in the fields, streets on one grid; high sun, and a camera that is warmer, softer and noisier. Unlike what the demo model is trained on.</summary>
    public static RegionStyle Southern { get; } = new()
    {
        Name = "southern",
        Frontage = [(8.5f, 10.5f), (12f, 16f), (18f, 28f)],
        LotDepth = [(14.5f, 16.5f), (19f, 23f), (26f, 32f)],
        RoofShapes = [0.2f, 0.22f, 0.58f],
        RoofColours = [new(196, 128, 92), new(206, 148, 112), new(184, 108, 76), new(214, 172, 140), new(170, 134, 110)],
        RoofWeights = [3, 2.4f, 1.6f, 1.2f, 0.8f],
        FlatRoofColours = [new(226, 222, 214), new(208, 200, 186), new(236, 236, 232), new(190, 182, 170), new(214, 190, 164), new(176, 172, 168)],
        Grass = [new(138, 140, 84), new(172, 156, 108), new(164, 146, 102), new(128, 134, 82)],
        Crops =
        [
            [new(120, 140, 72), new(206, 182, 124), new(182, 156, 116), new(126, 138, 78)],
            [new(172, 144, 108), new(112, 128, 70), new(176, 152, 106), new(164, 136, 104)],
            [new(184, 156, 118), new(158, 146, 96), new(176, 148, 112), new(170, 144, 110)],
            [new(186, 150, 110), new(188, 156, 116), new(180, 148, 110), new(176, 144, 108)],
        ],
        Leaves = [new(118, 132, 78), new(104, 116, 72), new(122, 118, 74), new(112, 116, 78)],
        Conifer = new(64, 88, 56),
        Soil = new(188, 154, 116),
        Asphalt = new(140, 136, 132),
        Paving = new(202, 192, 176),
        Gravel = new(206, 190, 160),
        Water = new(62, 96, 98),
        RowTexel = (0.4f, 0.75f),
        RowStrength = (0.12f, 0.3f),
        Sensor = new SensorStyle
        {
            Elevation = (50, 76),
            Seasons = [0.25f, 0.5f, 0.15f, 0.1f],
            Gain = (0.92f, 1.2f),
            Red = (1.01f, 1.1f),
            Blue = (0.86f, 0.98f),
            Haze = (0.02f, 0.18f),
            Noise = (3, 7),
            Blur = (0.45f, 0.85f),
        },
        StreetDirection = 18,
    };

    private static readonly RegionStyle[] All = [Lowland, Southern];

    /// <summary>The region of a name.</summary>
    /// <exception cref="ArgumentException">No region has that name.</exception>
    public static RegionStyle Named(string name) =>
        Array.Find(All, region => string.Equals(name, region.Name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no region '{name}'; choose {string.Join(" or ", All.Select(region => $"'{region.Name}'"))}.");
}
