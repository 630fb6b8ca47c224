using System.CommandLine;
using System.Globalization;
using RSICCLLM.Batch.Changes;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Benchmarks.Commands;
using RSICCLLM.Benchmarks.Measurement;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Simulator.Scenes;

namespace RSICCLLM.Benchmarks.Changes;

/// <summary>Changes found on large simulated scenes against the truth, with and without merging over tiles.</summary>
internal static class ChangesCommand
{
    private const double LeastOverlap = 0.3;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Folder of the model package.", DefaultValueFactory = _ => "samples/model" };
        var work = new Option<string>("--work") { Description = "Folder for scenes and answers, kept between runs.", DefaultValueFactory = _ => "artifacts/benchmarks/changes" };
        var seeds = new Option<int[]>("--seeds") { Description = "Seeds of the scenes.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [101, 102, 103, 104] };
        var size = new Option<int>("--size") { Description = "Columns and rows of a scene.", DefaultValueFactory = _ => 2000 };
        var radiometry = new Option<string>("--radiometry") { Description = "off or match, as in a run's configuration.", DefaultValueFactory = _ => new RadiometryOptions().Mode };
        OptionRange.Check(size, 256, 100_000);
        var command = new Command("changes", """
            Score the changes found on large simulated scenes against the truth, with and without merging over tiles.

            Example:
              rsiccllm-benchmarks changes --model samples/model --docs docs/changes.md
            """)
        {
            model, work, seeds, size, radiometry, BenchmarkOptions.Docs,
        };
        command.SetAction((parsed, cancellation) =>
        {
            using var captioner = CaptionerFactory.Open(parsed.GetValue(model)!, new CaptionerOptions(), cancellation);
            BenchmarkOptions.Publish(parsed, "changes", Measure(captioner, parsed.GetValue(work)!, parsed.GetValue(seeds)!, parsed.GetValue(size), parsed.GetValue(radiometry)!));
            return Task.FromResult(0);
        });
        return command;
    }

    private static string Measure(ICaptioner captioner, string work, int[] seeds, int size, string radiometry)
    {
        var run = new RunConfiguration { Model = "", Output = "", Pairs = [], Radiometry = new RadiometryOptions { Mode = radiometry } };
        var scores = new Dictionary<string, (ObjectScore Kind, ObjectScore Any)>();
        foreach (var seed in seeds)
        {
            // Scenes of another size are other scenes.
            var ofSize = Path.Combine(work, string.Create(CultureInfo.InvariantCulture, $"{size}"));
            var folder = Path.Combine(ofSize, $"scene-{seed}-000");
            if (!File.Exists(Path.Combine(folder, "truth.json")))
                SceneDataset.Write(new SceneOptions { Seed = seed, Width = size, Height = size }, ofSize, 1);
            var answers = SceneAnswers.Of(folder, run, captioner);
            var objects = ScoredObject.Truth(Path.Combine(folder, "truth.json"));
            foreach (var (name, found, truth) in Variants(answers, objects))
            {
                var (kind, any) = scores.GetValueOrDefault(name);
                scores[name] = (kind + ObjectScore.Of(found, truth, LeastOverlap, byKind: true), any + ObjectScore.Of(found, truth, LeastOverlap, byKind: false));
            }
        }

        return Table(scores);
    }

    private static IEnumerable<(string Name, IReadOnlyList<ScoredObject> Found, IReadOnlyList<ScoredObject> Truth)> Variants(SceneAnswers answers, IReadOnlyList<ScoredObject> objects)
    {
        var options = new ChangeOptions();
        var alone = options with { GroupingDistance = 0 };
        var groups = ScoredObject.Group(objects, options.GroupingDistance / answers.MetresPerPixel);
        yield return ("changes, each tile alone", TileByTile(answers, options), groups);
        yield return ("changes, merged", Merged(answers, options), groups);
        yield return ("objects, each tile alone", TileByTile(answers, alone), objects);
        yield return ("objects, merged", Merged(answers, alone), objects);
    }

    private static List<ScoredObject> Merged(SceneAnswers answers, ChangeOptions options) =>
        Scored(FoundChanges.Of(answers.Results, answers.Plan, answers.MetresPerPixel, options, answers.Calibration).Merged.Changes);

    private static List<ScoredObject> TileByTile(SceneAnswers answers, ChangeOptions options)
    {
        var found = new List<ScoredObject>();
        foreach (var result in answers.Results.Where(r => r.State == TileState.Captioned))
            found.AddRange(Scored(FoundChanges.Of([result], answers.Plan, answers.MetresPerPixel, options, answers.Calibration).Merged.Changes));
        return found;
    }

    private static List<ScoredObject> Scored(IReadOnlyList<SceneChange> changes) => [.. changes.Select(c => new ScoredObject(c.Object, c.Verb, c.Outline))];

    private static string Table(Dictionary<string, (ObjectScore Kind, ObjectScore Any)> scores)
    {
        static string Share(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
        var table = new MarkdownTable("", "true", "found", "precision", "recall", "F1", "precision, any class", "recall, any class", "F1, any class");
        foreach (var (name, (kind, any)) in scores)
        {
            table.Row(
                name, Figures.Whole(kind.True), Figures.Whole(kind.Found),
                Share(kind.Precision), Share(kind.Recall), Share(kind.F1), Share(any.Precision), Share(any.Recall), Share(any.F1));
        }

        return table.ToString();
    }
}
