using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Running;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Inference.Answers;

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
    private static readonly Option<string?> Name = new("--name") { Description = "Name of the pair's folder; by default made of both file names. Only with --before and --after." };
    private static readonly Option<string?> BeforeDate = SceneDates.Before();
    private static readonly Option<string?> AfterDate = SceneDates.After();
    private static readonly Option<string?> Agency = new("--agency") { Description = "Name on the report's title." };
    private static readonly Option<string?> Output = new("--output") { Description = "Folder for the results; with a configuration it replaces the one stated there." };
    private static readonly Option<string?> Device = Captioners.DeviceOption();
    private static readonly Option<bool> InProcess = Captioners.InProcessOption();
    private static readonly Option<bool> Prune = Captioners.PruneOption();
    private static readonly Option<int?> Speculative = new("--speculative") { Description = "Most tokens guessed from earlier captions and checked in one step, 0 to 64; saves time, changes no word." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the outcome as JSON." };

    public static Command Create()
    {
        var command = new Command("run", """
            Analyse scene pairs now and write their reports. A run that was stopped goes on where it stood when it is started again.

            Examples:
              rsiccllm run samples/nightly.json
              rsiccllm run --before 2025.tif --after 2026.tif --model samples/model --output results
              rsiccllm run --before 2025.tif --before-date 2025-04-18 --after 2026.tif --after-date 2026-05-02 --name harbour --model samples/model --output results
            """)
        {
            Configuration, Before, After, Model, Output, Name, BeforeDate, AfterDate, Agency, Device, InProcess, Prune, Speculative, Json,
        };
        OptionRange.Check(Speculative, 0, 64);
        command.SetAction(ExecuteAsync);
        return command;
    }

    private static async Task<int> ExecuteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var configuration = Resolve(parsed);
        BatchRunner.CheckOutputs(configuration);
        configuration = configuration with { Captioning = Captioners.Apply(configuration.Captioning, parsed.GetValue(Device), parsed.GetValue(InProcess), parsed.GetValue(Prune)) };
        if (parsed.GetValue(Speculative) is { } guesses)
            configuration = configuration with { Captioning = configuration.Captioning with { SpeculativeTokens = guesses } };
        RunOutcome outcome;
        string[] measured;
        using (var captioner = Captioners.OpenAndTell(configuration.Model, configuration.Captioning, cancellation))
        using (var progress = new ProgressLine())
        {
            outcome = await BatchRunner.RunAsync(configuration, captioner, progress, cancellation);
            measured = [.. Measured(captioner)];
        }

        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(outcome, Captioners.Json));
        else
            Print(outcome, measured);
        return outcome.Succeeded ? ExitCodes.Success : ExitCodes.WorkFailed;
    }

    private static IEnumerable<string> Measured(CheckedCaptioner captioner)
    {
        if (captioner.GuessedTokens > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"Speculative decoding: {captioner.RightGuesses} of {captioner.GuessedTokens} guessed tokens were right ({100.0 * captioner.RightGuesses / captioner.GuessedTokens:0} %), each a step saved.");
        if (captioner is { PromptTokens: > 0, Description.PruningThreshold: { } least })
            yield return string.Create(CultureInfo.InvariantCulture, $"Pruning: {captioner.PrunedTokens} tokens of the later date with evidence below {least:0.####} were left out, {100.0 * captioner.PrunedTokens / (captioner.PromptTokens + captioner.PrunedTokens):0.0} % of all prompt tokens.");
        if (captioner is { Tiles: > 0, Description: { Triage: true, Calibration.Triage: { } triage } })
            yield return string.Create(CultureInfo.InvariantCulture, $"Triage: {captioner.SetAside} of {captioner.Tiles} tiles with evidence below {triage.Threshold:0.####} were set aside. On held-out tiles this threshold kept {100 * triage.MeasuredRecall:0.0} % of the changed ones (95 % sure of {100 * triage.RecallLow:0.0} %) and saved {100 * triage.Saving:0.0} % of the unchanged.");
    }

    private static void Print(RunOutcome outcome, string[] measured)
    {
        foreach (var pair in outcome.Pairs)
        {
            if (pair.Failure is not null)
                Console.Error.WriteLine($"{pair.Name} failed: {pair.Failure}");
            else
                Console.Out.WriteLine($"{pair.Name}: {(pair.WasDone ? "was done already" : "done")}, report in {Path.Combine(pair.Folder, "report.pdf")}");
        }

        foreach (var line in measured)
            Console.Out.WriteLine(line);
    }

    private static RunConfiguration Resolve(ParseResult parsed)
    {
        var (file, before, after, model, output) = (parsed.GetValue(Configuration), parsed.GetValue(Before), parsed.GetValue(After), parsed.GetValue(Model), parsed.GetValue(Output));
        if (output is { Length: 0 })
            throw new ConfigurationException("--output is empty; name the folder for the results.");
        if (file is not null)
        {
            Option[] ofOnePair = [Before, After, Model, Name, BeforeDate, AfterDate, Agency];
            if (ofOnePair.FirstOrDefault(o => parsed.GetResult(o) is not null) is { } extra)
                throw new ConfigurationException($"Give either a configuration file or {extra.Name}, not both; what {extra.Name} says can be written into the configuration.");
            var configuration = RunConfigurationReader.Load(file.ToString());
            return output is null ? configuration : configuration with { Output = Path.GetFullPath(output) };
        }

        if (before is null || after is null || model is null || output is null)
            throw new ConfigurationException("Give a configuration file, or all of --before, --after, --model and --output; see 'rsiccllm run --help'.");
        return OnePair(parsed, new PairFiles(before, after), Path.GetFullPath(model), Path.GetFullPath(output));
    }

    private static RunConfiguration OnePair(ParseResult parsed, PairFiles files, string model, string output)
    {
        var name = parsed.GetValue(Name) is { } given ? PairNames.Normalize(given) : files.DefaultName;
        if (!PairNames.IsValid(name))
            throw new ConfigurationException($"--name is \"{name}\", expected {PairNames.Expectation}.");
        var (beforeDate, afterDate) = SceneDates.Of(parsed, BeforeDate, AfterDate);
        return new RunConfiguration
        {
            Model = model,
            Output = output,
            Agency = parsed.GetValue(Agency) ?? "",
            Pairs = [new PairConfiguration(name, new SceneConfiguration(files.Before, beforeDate), new SceneConfiguration(files.After, afterDate))],
        };
    }
}
