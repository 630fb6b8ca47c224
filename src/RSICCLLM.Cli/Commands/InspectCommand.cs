using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm inspect</c>: what a package is, and whether its files are as they were made.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Package = new("PACKAGE") { Description = "Folder of the model package." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the manifest and the memory plan as JSON." };
    private static readonly Option<bool> RecordSelfTest = new("--record-self-test") { Description = "Run the package once on this machine's CPU and record its answer, where that was postponed." };

    public static Command Create()
    {
        var command = new Command("inspect", """
            Check a model package and say what it is.

            Example:
              rsiccllm inspect samples/model
            """)
        {
            Package, Json, RecordSelfTest,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var package = parsed.GetValue(Package)!;
        var manifest = PackageVerifier.Verify(package, cancellation);
        if (parsed.GetValue(RecordSelfTest) && manifest.SelfTest is null)
            manifest = PackageBuilder.RecordSelfTest(package, cancellation);
        var configuration = ModelConfigurationReader.Load(package);
        var memory = MemoryReport.Of(manifest, configuration);
        var threshold = configuration.Difference?.PruningThreshold ?? 0;
        if (parsed.GetValue(Json))
        {
            var json = JsonSerializer.SerializeToNode(manifest, Captioners.Json)!.AsObject();
            json["pruningThreshold"] = threshold;
            json["memory"] = JsonSerializer.SerializeToNode(memory, Captioners.Json);
            Console.Out.WriteLine(json.ToJsonString(Captioners.Json));
            return ExitCodes.Success;
        }

        var culture = CultureInfo.InvariantCulture;
        Console.Out.WriteLine($"name            {manifest.Name}");
        Console.Out.WriteLine($"quantisation    {manifest.Quantization}");
        Console.Out.WriteLine($"targets         {string.Join(", ", manifest.Targets)}");
        Console.Out.WriteLine($"tile            {manifest.TileWidth} x {manifest.TileHeight} pixels");
        Console.Out.WriteLine($"trained for     {(manifest.GroundSamplingDistance is { } distance ? distance.ToString("0.##", culture) + " m per pixel" : "not stated")}");
        Console.Out.WriteLine($"difference      {(manifest.HasDifferenceModule ? "yes" : "no")}");
        Console.Out.WriteLine($"pruning         {(threshold > 0 ? string.Create(culture, $"trained for it, tokens with evidence below {threshold:0.####}") : "not trained for it")}");
        Console.Out.WriteLine($"made with       {manifest.CreatedWith} from checkpoint {manifest.SourceCheckpoint[..12]}");
        Console.Out.WriteLine($"licence         {manifest.License}");
        Console.Out.WriteLine($"training        {manifest.TrainingNote}");
        Console.Out.WriteLine($"self-test       {(manifest.SelfTest is null ? "postponed; --record-self-test adds it" : "recorded")}");
        foreach (var target in memory)
            Console.Out.WriteLine(target.ToString());
        foreach (var file in manifest.Files)
            Console.Out.WriteLine(string.Create(culture, $"{file.Size,15:#,0} {file.Path}"));
        Console.Out.WriteLine("All files are as they were made.");
        return ExitCodes.Success;
    }
}
