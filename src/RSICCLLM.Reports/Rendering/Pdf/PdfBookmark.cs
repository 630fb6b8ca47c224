namespace RSICCLLM.Reports.Rendering.Pdf;

/// <summary>An entry of a document's outline.</summary>
/// <param name="Level">1 or 2; an entry of level 2 belongs to the last one of level 1.</param>
/// <param name="Title">Its words.</param>
/// <param name="Page">Index of the page, from 0.</param>
/// <param name="Y">Upper edge in points from the lower edge of the page.</param>
internal sealed record PdfBookmark(int Level, string Title, int Page, float Y);
