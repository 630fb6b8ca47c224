using RSICCLLM.Batch.Changes;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Batch.Pairs;

/// <summary>A piece of the evidence mosaic as a picture.</summary>
internal static class EvidencePicture
{
    /// <summary>The cells under a window, at a picture's pixels: each takes the cell under its middle.</summary>
    /// <param name="mosaic">Evidence of the scene.</param>
    /// <param name="window">Within the scene.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    public static EvidenceRaster Of(EvidenceMosaic mosaic, PixelWindow window, int width, int height)
    {
        var columns = Cells(window.Column, window.Width, width, mosaic.CellPixels, mosaic.Columns);
        var rows = Cells(window.Row, window.Height, height, mosaic.CellPixels, mosaic.Rows);
        var values = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                values[(y * width) + x] = mosaic[rows[y], columns[x]];
        }

        return new EvidenceRaster(width, height, values);
    }

    private static int[] Cells(int first, int size, int pixels, double cell, int count) =>
        [.. Enumerable.Range(0, pixels).Select(i => Math.Min((int)((first + ((i + 0.5) * size / pixels)) / cell), count - 1))];
}
