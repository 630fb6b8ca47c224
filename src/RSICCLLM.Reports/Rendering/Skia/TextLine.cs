using RSICCLLM.Reports.Bidi;

namespace RSICCLLM.Reports.Rendering.Skia;

/// <summary>One line of text. A text of its own becomes one by itself; lines of a paragraph keep its direction and levels.</summary>
/// <param name="Text">In the order in which it is read.</param>
/// <param name="Levels">Bidirectional level of each UTF-16 unit; <see langword="null"/> where all runs from left to right.</param>
/// <param name="IsRightToLeft">Whether its paragraph does.</param>
/// <param name="Column">Width it was broken for; a right-to-left line stands at the right of it. 0 where it was not broken.</param>
internal readonly record struct TextLine(string Text, byte[]? Levels = null, bool IsRightToLeft = false, float Column = 0)
{
    public static implicit operator TextLine(string text) => BidiClasses.HasRightToLeft(text) ? TextParagraph.Of(text).Line(0, text.Length, 0) : new(text);
}
