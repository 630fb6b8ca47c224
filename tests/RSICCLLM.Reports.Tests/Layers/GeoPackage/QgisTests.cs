using System.Diagnostics;
using System.Text.Json;
using RSICCLLM.Reports.Layers.GeoPackage;
using RSICCLLM.Reports.Tests.Content;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Reports.Tests.Layers.GeoPackage;

/// <summary>QGIS itself opens the layers, finds their styles and draws them (Debian package python3-qgis).</summary>
public sealed class QgisTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import json, sys
        from qgis.core import QgsApplication, QgsVectorLayer, QgsMapSettings, QgsMapRendererParallelJob
        from qgis.PyQt.QtCore import QSize
        from qgis.PyQt.QtGui import QColor
        app = QgsApplication([], False)
        app.initQgis()
        found, layers = {}, []
        for name in ("changes", "not_analysed"):
            layer = QgsVectorLayer(sys.argv[1] + "|layername=" + name, name, "ogr")
            styled = layer.loadDefaultStyle()[1] if layer.isValid() else False
            symbol = layer.renderer().symbol().symbolLayer(0).properties() if layer.isValid() else {}
            found[name] = {
                "valid": layer.isValid(), "features": layer.featureCount(), "crs": layer.crs().authid(), "styled": bool(styled),
                "outline": symbol.get("outline_color", ""), "fill": symbol.get("style", ""),
                "label": layer.labeling().settings().fieldName if layer.labelsEnabled() and layer.labeling() else "",
            }
            layers.append(layer)
        settings = QgsMapSettings()
        settings.setLayers(layers)
        settings.setOutputSize(QSize(800, 640))
        settings.setBackgroundColor(QColor("white"))
        settings.setDestinationCrs(layers[0].crs())
        extent = layers[0].extent()
        extent.combineExtentWith(layers[1].extent())
        settings.setExtent(extent)
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        image = job.renderedImage()
        image.save(sys.argv[2])
        vermilion = sum(1 for x in range(image.width()) for y in range(image.height()) if abs(image.pixelColor(x, y).red() - 213) < 12 and abs(image.pixelColor(x, y).green() - 94) < 12 and image.pixelColor(x, y).blue() < 12)
        print("RESULT" + json.dumps({"layers": found, "vermilion": vermilion}))
        sys.stdout.flush()
        app.exitQgis()
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Shows_the_layers_in_the_reports_style()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") == "1", "RSICCLLM_SLOW_TESTS is not 1.");
        GeoPackageLayers.Write(SampleReports.Context(SampleReports.Create(6)), _folder.File("changes.gpkg"));

        var result = Run(_folder.File("changes.gpkg"), _folder.File("map.png"));
        if (Environment.GetEnvironmentVariable("RSICCLLM_REPORT_SAMPLES") is { Length: > 0 } samples)
            File.Copy(_folder.File("map.png"), Path.Combine(Directory.CreateDirectory(samples).FullName, "qgis.png"), overwrite: true);

        var (changes, rest) = (result.GetProperty("layers").GetProperty("changes"), result.GetProperty("layers").GetProperty("not_analysed"));
        changes.ToString().ShouldBe("""{"valid": true, "features": 6, "crs": "EPSG:25832", "styled": true, "outline": "213,94,0,255", "fill": "no", "label": "number"}""");
        rest.ToString().ShouldBe("""{"valid": true, "features": 1, "crs": "EPSG:25832", "styled": true, "outline": "86,99,112,255", "fill": "b_diagonal", "label": ""}""");
        result.GetProperty("vermilion").GetInt32().ShouldBeGreaterThan(300);
    }

    private static JsonElement Run(string layers, string picture)
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is not here.");
        var start = new ProcessStartInfo(Python, ["-c", Script, layers, picture]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["QT_QPA_PLATFORM"] = "offscreen";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(errors.Result.Contains("No module named 'qgis'", StringComparison.Ordinal), "QGIS is not installed (Debian package python3-qgis).");
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("RESULT", StringComparison.Ordinal));
        return JsonDocument.Parse(line.ShouldNotBeNull(errors.Result)["RESULT".Length..]).RootElement;
    }
}
