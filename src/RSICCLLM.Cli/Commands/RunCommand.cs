using System.CommandLine;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Running;
using RSICCLLM.Cli.Terminal;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm run</c>: a job file, or one pair, now.</summary>
internal static class RunCommand
{
    private static readonly Argument<FileInfo?> Configuration = new("CONFIG")
    {
        Description = "Run configuration (JSON); see samples/nightly.json.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Before = new("--before") { Description = "The earlier scene (GeoTIFF), instead of a configuration." };
    private static readonly Option<string?> After = new("--after") { Description = "The later scene (GeoTIFF)." };
    private static readonly Option<string?> Model = new("--model") { Description = "Folder of the model package." };
    private static readonly Option<string?> Output = new("--output") { Description = "Folder for the results; with a configuration it replaces the one stated there." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the outcome as JSON." };

    public static Command Create()
    {
        var command = new Command("run", """
            Analyse scene pairs now and write their reports. A run that was stopped goes on where it stood when it is started again.

            Examples:
              rsiccllm run samples/nightly.json
              rsiccllm run --before 2025.tif --after 2026.tif --model samples/model --output results
            """)
        {
            Configuration, Before, After, Model, Output, Json,
        };
        command.SetAction(ExecuteAsync);
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var configuration = Resolve(parsed);
        RunOutcome outcome;
        using (var captioner = Captioners.Open(configuration.Model, configuration.Captioning, cancellation))
        using (var progress = new ProgressLine())
            outcome = await BatchRunner.RunAsync(configuration, captioner, progress, cancellation);

        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(outcome, Captioners.Json));
        else
            Print(outcome);
        return outcome.Succeeded ? ExitCodes.Success : ExitCodes.WorkFailed;
    }

    private static void Print(RunOutcome outcome)
    {
        foreach (var pair in outcome.Pairs)
        {
            if (pair.Failure is not null)
                Console.Error.WriteLine($"{pair.Name} failed: {pair.Failure}");
            else
                Console.Out.WriteLine($"{pair.Name}: {(pair.WasDone ? "was done already" : "done")}, report in {Path.Combine(pair.Folder, "report.pdf")}");
        }
    }

    private static RunConfiguration Resolve(ParseResult parsed)
    {
        var (file, before, after, model, output) = (parsed.GetValue(Configuration), parsed.GetValue(Before), parsed.GetValue(After), parsed.GetValue(Model), parsed.GetValue(Output));
        if (output is { Length: 0 })
            throw new ConfigurationException("--output is empty; name the folder for the results.");
        if (file is not null)
        {
            if (before is not null || after is not null || model is not null)
                throw new ConfigurationException("Give either a configuration file or --before, --after and --model, not both.");
            var configuration = RunConfigurationReader.Load(file.ToString());
            return output is null ? configuration : configuration with { Output = Path.GetFullPath(output) };
        }

        if (before is null || after is null || model is null || output is null)
            throw new ConfigurationException("Give a configuration file, or all of --before, --after, --model and --output; see 'rsiccllm run --help'.");
        var name = PairNames.From(Path.GetFileNameWithoutExtension(after));
        return new RunConfiguration
        {
            Model = Path.GetFullPath(model),
            Output = Path.GetFullPath(output),
            Pairs = [new PairConfiguration(name, new SceneConfiguration(Path.GetFullPath(before), null), new SceneConfiguration(Path.GetFullPath(after), null))],
        };
    }
}
