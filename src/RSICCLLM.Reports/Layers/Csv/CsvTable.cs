using System.Globalization;
using System.Text;
using RSICCLLM.Reports.Composition;

namespace RSICCLLM.Reports.Layers.Csv;

/// <summary>
/// The changes as a table (RFC 4180) in UTF-8 with a mark, so that spreadsheets know the encoding. Numbers have a decimal point in
/// every language. A text that a spreadsheet would run as a formula gets an apostrophe before it.
/// </summary>
internal static class CsvTable
{
    private const string Formula = "=+-@\t\r";

    /// <summary>Writes the table.</summary>
    public static void Write(ReportContext context, Stream output)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine("number,label,object,verb,quantity,confidence,area_square_metres,x,y,longitude,latitude,pair,before_date,after_date,review,caption");
        for (var i = 0; i < context.Report.Changes.Count; i++)
        {
            var change = context.Report.Changes[i];
            var place = SceneReference.PlaceOf(change.Outline);
            var degrees = change.Outline.IsEmpty ? null : context.Reference.InWgs84(place);
            writer.WriteLine(string.Join(',',
                Number(i + 1),
                Text(context.Wording.Title(change)),
                Text(change.Object),
                Text(change.Verb),
                Number(change.Quantity),
                Number(change.Confidence, "0.####"),
                Number(change.AreaSquareMetres, "0.##"),
                Number(place.X, "0.######"),
                Number(place.Y, "0.######"),
                Number(degrees?.Longitude, "0.#######"),
                Number(degrees?.Latitude, "0.#######"),
                Text(context.Report.Name),
                LayerFields.Date(context.Report.Before.Date),
                LayerFields.Date(context.Report.After.Date),
                Text(LayerFields.Review(change) ?? ""),
                Text(change.Caption)));
        }
    }

    private static string Number(double? value, string format) => value is { } known && double.IsFinite(known) ? known.ToString(format, CultureInfo.InvariantCulture) : "";

    private static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Text(string text)
    {
        var safe = text.Length > 0 && Formula.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
