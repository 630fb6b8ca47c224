using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Cli.Doctor;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Inference.Devices.Adapters;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm doctor</c>: what this computer can do, and what will fail tonight.</summary>
internal static class DoctorCommand
{
    private static readonly Option<string?> Model = new("--model") { Description = "Folder of a model package to check and to run on every device." };
    private static readonly Option<string?> Configuration = new("--config") { Description = "Configuration of a run or of a service, whose scenes, folders, schedules and storage are checked." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the findings as JSON." };

    private static readonly JsonSerializerOptions JsonOptions = new(Captioners.Json) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static Command Create()
    {
        var command = new Command("doctor", """
            Check this computer and an installation. Ends with 1 when a line is red.

            Examples:
              rsiccllm doctor --model samples/model
              rsiccllm doctor --config samples/nightly.json --json
            """)
        {
            Model, Configuration, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var configuration = parsed.GetValue(Configuration) is { } file ? HealthConfiguration.Read(file) : null;
        var context = new HealthContext(parsed.GetValue(Model) ?? configuration?.Run?.Model, configuration, SystemAdapters.Create().List());
        var lines = new List<HealthLine>();
        foreach (var line in HealthChecks.Run(HealthChecks.All, context, cancellation))
        {
            lines.Add(line);
            if (!parsed.GetValue(Json))
                Print(line);
        }

        var healthy = lines.All(l => l.Level != HealthLevel.Red);
        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(new { healthy, findings = lines }, JsonOptions));
        return healthy ? ExitCodes.Success : ExitCodes.WorkFailed;
    }

    private static void Print(HealthLine line)
    {
        var word = line.Level.ToString().ToLowerInvariant().PadRight(6);
        if (Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 })
        {
            Console.Out.WriteLine($"{word}  {line.Check}: {line.Message}");
            return;
        }

        Console.ForegroundColor = line.Level switch
        {
            HealthLevel.Green => ConsoleColor.Green,
            HealthLevel.Yellow => ConsoleColor.Yellow,
            _ => ConsoleColor.Red,
        };
        Console.Out.Write(word);
        Console.ResetColor();
        Console.Out.WriteLine($"  {line.Check}: {line.Message}");
    }
}
