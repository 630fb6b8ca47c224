using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Cli.Tests.Support;

/// <summary>A folder with a small pair of scenes (20 tiles of the demo model in five blocks), its configuration and what runs leave. Gone after the test.</summary>
internal sealed class RunFolder : IDisposable
{
    private static readonly string[] Outputs = ["changes.csv", "changes.geojson", "changes.gpkg", "pictures.zip", "report.html", "report.json", "report.pdf"];

    // The demo model's, so that pixels are taken as they are.
    private const double MetresPerPixel = 0.5;

    private readonly DirectoryInfo _folder;

    // The package comes first: where it is missing the test skips, and nothing is left behind.
    public RunFolder()
    {
        Package = SamplePackage.Path();
        _folder = Directory.CreateTempSubdirectory("rsiccllm-cli-");
    }

    public string Package { get; }

    public string OutputFolder => File("out");

    public string Ledger => File("out", ".rsiccllm", "ledger.db");

    /// <summary>Where outputs are written before they are moved into place.</summary>
    public string Staging => File("out", ".rsiccllm", "staging");

    public string File(params string[] parts) => Path.Combine([_folder.FullName, .. parts]);

    /// <summary>Draws the pair north; later dates may differ by more.</summary>
    public RunFolder WithScenes(params Patch[] more)
    {
        SceneFiles.Write(File("before.tif"), 392, 308, MetresPerPixel);
        SceneFiles.Write(File("after.tif"), 392, 308, MetresPerPixel, [new Patch(60, 50, 30, 24, 190, 90, 70), new Patch(200, 180, 40, 40, 200, 200, 195), .. more]);
        return this;
    }

    /// <summary>Writes a configuration of pairs, each a name with the file names of both dates.</summary>
    public string Configure(params (string Name, string Before, string After)[] pairs) => Configure(60, pairs);

    private string Configure(int tileTimeout, (string Name, string Before, string After)[] pairs)
    {
        var entries = pairs.Select(p => $$"""{ "name": "{{p.Name}}", "before": { "path": "{{p.Before.Replace('\\', '/')}}" }, "after": { "path": "{{p.After.Replace('\\', '/')}}" } }""");
        return Write("job.json", $$"""
            {
              "model": "{{Package.Replace('\\', '/')}}", "output": "out",
              "captioning": { "batchSize": 1, "tileTimeout": {{tileTimeout}} },
              "pairs": [ {{string.Join(", ", entries)}} ]
            }
            """);
    }

    public string ConfigureNorth(int tileTimeout = 60) => Configure(tileTimeout, [("north", "before.tif", "after.tif")]);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Hashes of a pair's outputs; all four must be there, and nothing else.</summary>
    public Dictionary<string, string> Hashes(string pair = "north")
    {
        var files = Directory.GetFiles(File("out", pair)).Order(StringComparer.Ordinal).ToList();
        files.Select(f => Path.GetFileName(f)).ShouldBe(Outputs);
        return files.ToDictionary(f => Path.GetFileName(f), f => Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(f))));
    }

    /// <summary>No file that looks half-written, anywhere.</summary>
    public void ShouldHoldNothingHalfWritten() =>
        _folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.Extension is ".part" or ".partial" or ".tmp").ShouldBeEmpty();

    /// <summary>A number from the ledger; -1 while it cannot be asked.</summary>
    public long Ask(string query)
    {
        if (!System.IO.File.Exists(Ledger))
            return -1;
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Ledger, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = query;
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (SqliteException)
        {
            return -1;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
