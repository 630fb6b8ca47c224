using System.Globalization;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Reports.Layers;

/// <summary>Values that all layers write alike.</summary>
internal static class LayerFields
{
    /// <summary>As ISO 8601; <see langword="null"/> where none is known.</summary>
    public static string? Date(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Reasons for review, one text; <see langword="null"/> when there are none.</summary>
    public static string? Review(ReportedChange change) => change.ReviewReasons.Count == 0 ? null : string.Join("; ", change.ReviewReasons);
}
