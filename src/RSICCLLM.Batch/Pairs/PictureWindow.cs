using RSICCLLM.Batch.Changes;
using RSICCLLM.Imaging.Rasters;

namespace RSICCLLM.Batch.Pairs;

/// <summary>Which pixels a change's pictures show.</summary>
internal static class PictureWindow
{
    private const double Margin = 0.25;

    // Pixels around an outline that would else run along the picture's edge, half of its line cut off and nothing of its surroundings seen.
    private const int LeastMargin = 4;
    private const int Widening = 8;

    /// <summary>
    /// The tile whose words are quoted where it holds the whole outline, because "upper left" in them means that tile,
    /// a little wider on all sides where the outline comes close to its edge; else the outline with a margin. Never beyond the grid.
    /// </summary>
    public static PixelWindow Around(SceneChange change, int tileSize, int width, int height)
    {
        var box = change.Outline.EnvelopeInternal;
        var tile = change.Statement;
        if (box.MinX >= tile.Column && box.MinY >= tile.Row && box.MaxX <= tile.Column + tile.Width && box.MaxY <= tile.Row + tile.Height)
        {
            var nearest = new[] { box.MinX - tile.Column, box.MinY - tile.Row, tile.Column + tile.Width - box.MaxX, tile.Row + tile.Height - box.MaxY }.Min();
            var more = nearest < LeastMargin ? Widening : 0;
            return Clip(tile.Column - more, tile.Row - more, tile.Width + (2 * more), tile.Height + (2 * more), width, height);
        }

        var edge = Math.Max(tileSize, (int)Math.Ceiling(Math.Max(box.Width, box.Height) * (1 + (2 * Margin))));
        var column = (int)Math.Floor(box.Centre.X - (edge / 2.0));
        var row = (int)Math.Floor(box.Centre.Y - (edge / 2.0));
        return Clip(column, row, edge, edge, width, height);
    }

    // A window over the border is moved inwards before it is cut.
    private static PixelWindow Clip(int column, int row, int windowWidth, int windowHeight, int width, int height)
    {
        var (w, h) = (Math.Min(windowWidth, width), Math.Min(windowHeight, height));
        return new PixelWindow(Math.Clamp(column, 0, width - w), Math.Clamp(row, 0, height - h), w, h);
    }
}
