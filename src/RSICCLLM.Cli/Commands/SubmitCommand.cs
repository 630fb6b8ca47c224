using System.CommandLine;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Service.Submitting;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm submit</c>: hands pairs to a service.</summary>
internal static class SubmitCommand
{
    private static readonly Option<FileInfo> Config = ServiceOptions.Config();
    private static readonly Argument<FileInfo?> Job = new("JOB") { Description = "Configuration of a run (JSON) whose pairs are to be done.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Before = new("--before") { Description = "The earlier scene (GeoTIFF), instead of a job." };
    private static readonly Option<string?> After = new("--after") { Description = "The later scene (GeoTIFF)." };
    private static readonly Option<string?> BeforeDate = SceneDates.Before();
    private static readonly Option<string?> AfterDate = SceneDates.After();
    private static readonly Option<string?> Name = new("--name") { Description = "Name of the pair; by default made of both file names." };
    private static readonly Option<bool> Json = ServiceOptions.Json();

    public static Command Create()
    {
        var command = new Command("submit", """
            Hand pairs to a service; it does them as soon as work may run. Handing the same pair in twice changes nothing; a name that other scenes have is refused.

            Examples:
              rsiccllm submit --config service.json job.json
              rsiccllm submit --config service.json --before 2025.tif --before-date 2025-04-18 --after 2026.tif --after-date 2026-05-02 --name harbour
            """)
        {
            Config, Job, Before, After, BeforeDate, AfterDate, Name, Json,
        };
        command.SetAction(Execute);
        return command;
    }

    private static int Execute(ParseResult parsed)
    {
        var (service, ledger) = ServiceOptions.Open(parsed, Config);
        using (ledger)
        {
            var run = Resolve(parsed, service.Run);
            Submission.Check(run, service);
            CheckScenes(run);
            BatchRunner.CheckOutputs(run);
            var waiting = run.Pairs.Select(pair => ledger.Find(pair.Name)).Where(known => known is { HasEnded: false }).ToDictionary(known => known!.Name, known => known!.Id);
            var entries = run.Pairs.Select(pair => Submission.Enter(ledger, service, run, pair)).ToList();
            if (parsed.GetValue(Json))
                Console.Out.WriteLine(JsonSerializer.Serialize(entries.Select(e => new { e.Name, State = e.State.ToString().ToLowerInvariant() }), Captioners.Json));
            foreach (var entry in parsed.GetValue(Json) ? [] : entries)
                Console.Out.WriteLine($"{entry.Name}: {(entry.State == PairState.Done ? "is done already" : waiting.GetValueOrDefault(entry.Name) == entry.Id ? "was submitted already" : "submitted")}");
            return ExitCodes.Success;
        }
    }

    // All of them at once: whoever hands in a job corrects it once.
    private static void CheckScenes(RunConfiguration run)
    {
        var missing = run.Pairs.SelectMany(p => new[] { p.Before.Path, p.After.Path }).Distinct().Where(s => !File.Exists(s)).Select(s => $"The scene {s} does not exist.").ToList();
        if (missing.Count > 0)
            throw new ConfigurationException(string.Join('\n', missing));
    }

    private static RunConfiguration Resolve(ParseResult parsed, RunConfiguration service)
    {
        var (job, before, after, name) = (parsed.GetValue(Job), parsed.GetValue(Before), parsed.GetValue(After), parsed.GetValue(Name));
        if (job is not null)
        {
            Option[] ofOnePair = [Before, After, BeforeDate, AfterDate, Name];
            if (ofOnePair.FirstOrDefault(o => parsed.GetResult(o) is not null) is { } extra)
                throw new ConfigurationException($"Give either a job or {extra.Name}, not both; what {extra.Name} says can be written into the job.");
            return RunConfigurationReader.Load(job.ToString());
        }

        if (before is null || after is null)
            throw new ConfigurationException("Give a job, or both of --before and --after; see 'rsiccllm submit --help'.");
        var files = new PairFiles(before, after);
        name = name is null ? files.DefaultName : PairNames.Normalize(name);
        if (!PairNames.IsValid(name))
            throw new ConfigurationException($"--name is \"{name}\", expected {PairNames.Expectation}.");
        var (beforeDate, afterDate) = SceneDates.Of(parsed, BeforeDate, AfterDate);
        return service with { Pairs = [new PairConfiguration(name, new SceneConfiguration(files.Before, beforeDate), new SceneConfiguration(files.After, afterDate))] };
    }
}
