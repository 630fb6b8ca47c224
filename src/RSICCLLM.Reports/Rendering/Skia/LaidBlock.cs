using RSICCLLM.Reports.Documents;
using SkiaSharp;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>A block measured for the width of the page; drawn once its place is known.</summary>
internal abstract class LaidBlock
{
    /// <summary>Height in points, without the space before.</summary>
    public abstract float Height { get; }

    /// <summary>Space before, left out at the top of a page.</summary>
    public float SpaceBefore { get; init; }

    /// <summary>Stays on the page of the block that follows.</summary>
    public bool KeepWithNext { get; init; }

    /// <summary>Height of the smallest piece that may stand at the end of a page.</summary>
    public virtual float MinimumHeight => Height;

    /// <summary>Headings in it and their distance from its upper edge, for the document's outline.</summary>
    public virtual IEnumerable<(Heading Heading, float Y)> Headings => [];

    /// <summary>Divides at or above a height; <see langword="null"/> when the block cannot be divided there.</summary>
    /// <param name="available">Height of the first piece at most.</param>
    /// <param name="force">The block does not fit on an empty page either: divide it in any way that loses nothing.</param>
    public virtual (LaidBlock Head, LaidBlock Tail)? Split(float available, bool force) => null;

    /// <summary>Draws at a corner.</summary>
    public abstract void Draw(SKCanvas canvas, float x, float y);
}
