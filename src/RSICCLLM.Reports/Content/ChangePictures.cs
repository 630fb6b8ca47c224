using RSICCLLM.Imaging;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Content;

/// <summary>
/// Cut-outs of both dates around one change. Their size is known beforehand, their pixels are fetched when a page is drawn
/// and let go afterwards, so that a report with thousands of changes needs the memory of a few.
/// </summary>
/// <param name="Width">Columns of both pictures, at least 1.</param>
/// <param name="Height">Rows of both pictures, at least 1.</param>
/// <param name="Transform">From a pixel of the cut-outs to the scene's coordinate reference system.</param>
/// <param name="Before">Fetches the earlier date's pixels; may be called more than once and gives the same pixels each time.</param>
/// <param name="After">Fetches the later date's pixels; may be called more than once and gives the same pixels each time.</param>
public sealed record ChangePictures(int Width, int Height, GeoTransform Transform, Func<RgbImage> Before, Func<RgbImage> After)
{
    /// <summary>Fetches the evidence of change, of the pictures' size; <see langword="null"/> where there is none.</summary>
    public Func<EvidenceRaster>? Evidence { get; init; }

    /// <summary>Wraps pictures that are in memory already.</summary>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    public static ChangePictures InMemory(RgbImage before, RgbImage after, GeoTransform transform)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Width != after.Width || before.Height != after.Height)
            throw new ArgumentException($"The pictures of a change must have one size, got {before.Width} x {before.Height} and {after.Width} x {after.Height}.", nameof(after));
        return new(before.Width, before.Height, transform, () => before, () => after);
    }
}
