using System.Globalization;
using System.Text;

namespace RSICCLLM.Evaluation.Reliability;

/// <summary>Draws stated probability against the share that was right as SVG, one panel for each kind of statement.</summary>
public static class ReliabilityDiagram
{
    private const int Edge = 260;
    private const int Left = 52;
    private const int Top = 40;
    private const int Panel = Edge + 84;
    private const int Height = Edge + Top + 56;

    // Okabe and Ito's colours, which colour-blind readers can tell apart.
    private const string BeforeColour = "#E69F00";
    private const string AfterColour = "#0072B2";

    /// <summary>The picture.</summary>
    /// <param name="panels">Title of each panel with its measurement.</param>
    public static string Draw(IReadOnlyList<(string Title, ConfidenceMeasurement Measurement)> panels)
    {
        ArgumentNullException.ThrowIfNull(panels);
        var svg = new StringBuilder();
        var width = Math.Max(1, panels.Count) * Panel;
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{Height}\" viewBox=\"0 0 {width} {Height}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var i = 0; i < panels.Count; i++)
            DrawPanel(svg, (i * Panel) + Left, panels[i].Title, panels[i].Measurement);
        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawPanel(StringBuilder svg, int x, string title, ConfidenceMeasurement measurement)
    {
        var culture = CultureInfo.InvariantCulture;
        svg.Append(culture, $"<g transform=\"translate({x},{Top})\">\n<text y=\"-22\" font-size=\"13\" font-weight=\"bold\">{System.Security.SecurityElement.Escape(title)} (n = {measurement.Before.Items})</text>\n");
        svg.Append(culture, $"<rect width=\"{Edge}\" height=\"{Edge}\" fill=\"none\" stroke=\"#888\"/>\n<line x1=\"0\" y1=\"{Edge}\" x2=\"{Edge}\" y2=\"0\" stroke=\"#BBB\" stroke-dasharray=\"4 3\"/>\n");
        for (var tick = 0; tick <= 10; tick += 2)
        {
            var at = tick * Edge / 10;
            svg.Append(culture, $"<text x=\"{at}\" y=\"{Edge + 15}\" text-anchor=\"middle\">{tick / 10.0:0.0}</text><text x=\"-6\" y=\"{Edge - at + 4}\" text-anchor=\"end\">{tick / 10.0:0.0}</text>\n");
        }

        svg.Append(culture, $"<text x=\"{Edge / 2}\" y=\"{Edge + 33}\" text-anchor=\"middle\">stated probability</text><text transform=\"translate(-34,{Edge / 2}) rotate(-90)\" text-anchor=\"middle\">share that was right</text>\n");
        DrawSeries(svg, measurement.Before, BeforeColour, "token probability", 0);
        DrawSeries(svg, measurement.After, AfterColour, "calibrated", 1);
        svg.Append("</g>\n");
    }

    // The area of a point grows with its items.
    private static void DrawSeries(StringBuilder svg, ReliabilityBins bins, string colour, string name, int row)
    {
        var culture = CultureInfo.InvariantCulture;
        var points = bins.Filled.Select(b => (X: b.Stated * Edge, Y: Edge - (b.Right * Edge), Radius: 2 + (9 * Math.Sqrt((double)b.Items / bins.Items)))).ToList();
        svg.Append(culture, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{string.Join(' ', points.Select(p => string.Create(culture, $"{p.X:0.#},{p.Y:0.#}")))}\"/>\n");
        foreach (var (x, y, radius) in points)
            svg.Append(culture, $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\" fill=\"{colour}\" fill-opacity=\"0.6\"/>\n");
        svg.Append(culture, $"<circle cx=\"10\" cy=\"{12 + (16 * row)}\" r=\"4\" fill=\"{colour}\"/><text x=\"20\" y=\"{16 + (16 * row)}\">{name}, error {bins.ExpectedCalibrationError:0.000}</text>\n");
    }
}
