using RSICCLLM.Imaging;
using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Content;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Layers;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Composition;

/// <summary>Scale bars lie along rows of pixels, so what counts is how far it is from one column to the next.</summary>
public sealed class OverviewSectionTests
{
    /// <summary>Grids of 2500 x 2000 pixels, and metres from one column to the next.</summary>
    public static TheoryData<GridFacts, double> Grids { get; } = new()
    {
        // 1e-5 degrees at 51 north: 0.701977 m along a parallel, 1.112483 m along a meridian (by the ellipsoid's radii of curvature), 0.883707 m the root of their product.
        { new("EPSG:4326", 4326, new GeoTransform(1e-5, 0, 9, 0, -1e-5, 51.01), 2500, 2000, 0.883707), 0.701977 },
        { new("a town's degrees", null, new GeoTransform(1e-5, 0, 9, 0, -1e-5, 51.01), 2500, 2000, 0.883707) { IsGeographic = true }, 0.701977 },

        // 0.630596 along a parallel and 0.628918 along a meridian, 0.629757 the root of their product.
        { new("EPSG:3857", 3857, new GeoTransform(1, 0, 1_000_000, 0, -1, 6_621_293.72 + 1000), 2500, 2000, 0.629757), 0.630596 },

        // Feet of a system whose unit only the scene's file stated.
        { new("EPSG:2263", 2263, new GeoTransform(2, 0, 980_000, 0, -2, 190_000), 2500, 2000, 0.6096), 0.6096 },
        { new("EPSG:25832", 25832, new GeoTransform(0.4, 0, 541_000, 0, -0.9, 5_688_000), 2500, 2000, 0.6), 0.4 },
    };

    [Theory]
    [MemberData(nameof(Grids))]
    public void The_map_has_the_scale_of_its_columns(GridFacts grid, double metres)
    {
        var report = SampleReports.Create(1) with { Grid = grid };

        // The overview has a quarter of the columns.
        new OverviewSection(Context(report)).MapFigure().Picture.MetresPerPixel!.Value.ShouldBe(4 * metres, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Grids))]
    public void Pictures_of_a_change_have_the_scale_of_their_columns(GridFacts grid, double metres)
    {
        var report = SampleReports.Create(1);
        var change = report.Changes[0] with { Pictures = ChangePictures.InMemory(new(8, 8), new(8, 8), grid.Transform.Offset(100, 100)) };

        new ChangeSection(Context(report with { Grid = grid })).Figures(change, 1)[0].Picture.MetresPerPixel!.Value.ShouldBe(metres, 3e-6);
    }

    private static ReportContext Context(PairReport report) => new(report, SceneReference.Of(report.Grid), new Wording(ReportLanguage.English), null, "");
}
