using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Imaging.Crs;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Pairs;

/// <summary>The grid that a pair is looked at on, and the ground sampling distances that led to it.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="BeforeMetres">Metres per pixel of the earlier scene.</param>
/// <param name="AfterMetres">Metres per pixel of the later scene.</param>
/// <param name="ModelMetres">Metres per pixel that the model was trained for; <see langword="null"/> where it does not say.</param>
internal sealed record PairGrid(CommonGrid Grid, double BeforeMetres, double AfterMetres, double? ModelMetres)
{
    // Objects a tenth larger or smaller are within what a model meets in training; resampling would only cost sharpness.
    private const double Close = 1.1;

    // Enlarging makes pixels, not detail: beyond twice the model's distance the small objects that it names are not in the scene.
    private const double MostEnlarged = 2;

    // Averaging loses nothing that the model could have seen; beyond this the distance is a mistake in the file.
    private const double MostReduced = 20;

    /// <exception cref="ScenePairException">The scenes have no common grid, or are too far from the model's ground sampling distance.</exception>
    public static PairGrid Of(IRasterSource before, IRasterSource after, TilingOptions tiling, CaptionerDescription model)
    {
        var grid = CommonGrid.Create(before, after);
        var (beforeMetres, afterMetres) = (Metres(before, grid.Crs), Metres(after, grid.Crs));
        var distances = new PairGrid(grid, beforeMetres, afterMetres, model.GroundSamplingDistance);
        if (tiling.GroundSamplingDistance == TilingOptions.AsScene || model.GroundSamplingDistance is not { } wanted)
            return distances;
        RefuseFar(before, beforeMetres, wanted);
        RefuseFar(after, afterMetres, wanted);
        return IsClose(grid.MetresPerPixel, wanted) ? distances : distances with { Grid = grid.At(wanted) };
    }

    /// <summary>For the table of how a report was made.</summary>
    public string Words => (ModelMetres is { } wanted
        ? $"{Metres(Grid.MetresPerPixel)} per pixel; earlier scene {Metres(BeforeMetres)}, later scene {Metres(AfterMetres)}; the model was trained for {Metres(wanted)}"
            + (IsClose(Grid.MetresPerPixel, wanted) ? "" : ", so its words and outlines may be wrong")
        : $"{Metres(Grid.MetresPerPixel)} per pixel; earlier scene {Metres(BeforeMetres)}, later scene {Metres(AfterMetres)}; the model does not say what it was trained for")
        + Doubt(Grid.Crs);

    // The grid's unit counts for both, where they are in its system.
    private static double Metres(IRasterSource scene, CoordinateReferenceSystem system)
    {
        var own = CommonGrid.Of(scene);
        return (own.Crs.Equals(system) ? own with { Crs = system } : own).MetresPerPixel;
    }

    private static bool IsClose(double metres, double wanted) => metres <= wanted * Close && metres >= wanted / Close;

    private static string Doubt(CoordinateReferenceSystem crs) => crs.IsUnitKnown
        ? ""
        : $"; the unit of {crs} is not known and was taken as the metre: a .prj beside the scene, or a GeoTIFF, can state it";

    private static void RefuseFar(IRasterSource scene, double metres, double wanted)
    {
        var reason = metres > wanted * MostEnlarged ? string.Create(CultureInfo.InvariantCulture, $"a scene can be enlarged {MostEnlarged:0} times at most, because detail that it does not show cannot be made up")
            : metres < wanted / MostReduced ? string.Create(CultureInfo.InvariantCulture, $"a scene can be reduced {MostReduced:0} times at most")
            : null;
        if (reason is not null)
        {
            throw new ScenePairException(
                $"The scene '{scene.Name}' has {Metres(metres)} per pixel and the model was trained for {Metres(wanted)}: {reason}; take scenes or a model that fit, "
                + $"or set \"tiling.groundSamplingDistance\" to \"{TilingOptions.AsScene}\" to have the pixels taken as they are{Doubt(scene.Crs!)}.");
        }
    }

    private static string Metres(double metres) => string.Create(CultureInfo.InvariantCulture, $"{metres:0.###} m");
}
