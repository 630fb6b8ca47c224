using System.Text.Json;
using System.Text.Json.Nodes;
using RSICCLLM.Datasets.Generation;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Model;
using RSICCLLM.Refresh.Running;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Train.Cli.Tests.Support;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Merging;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.Train.Cli.Tests.Commands;

/// <summary>Every settings file under samples/training is one that its command takes.</summary>
public sealed class SampleSettingsTests : IDisposable
{
    private static readonly JsonDocumentOptions Commented = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly Dictionary<string, Action<string>> Commands = new(StringComparer.Ordinal)
    {
        ["generate.json"] = path => GenerationSettings.Load(path),
        ["generate-city.json"] = path => GenerationSettings.Load(path),
        ["sft.json"] = path => SftOptionsFile.Load(path),
        ["difference.json"] = path => SftOptionsFile.Load(path),
        ["lora-7b.json"] = path => SftOptionsFile.Load(path),
        ["preferences.json"] = path => PreferenceSettings.Load(path),
        ["dnpo.json"] = path => DnpoOptionsFile.Load(path),
        ["merge.json"] = path => MergeOptionsFile.Load(path),
        ["merge-7b.json"] = path => MergeOptionsFile.Load(path),
        ["refresh.json"] = path => RefreshSettings.Load(path),
    };

    private readonly TrainFolder _folder = new();

    public static TheoryData<string> Files => [.. Directory.GetFiles(Samples, "*.json").Select(file => Path.GetFileName(file))];

    private static string Samples => Path.Combine(SharedData.RepositoryRoot, "samples", "training");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void None_is_missing() => Files.Select(row => row.Data).Order(StringComparer.Ordinal).ShouldBe(Commands.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_valid_for_its_command_and_would_not_be_with_an_unknown_key(string file)
    {
        // What lies above the samples' folder is looked for in the test's own.
        var text = File.ReadAllText(Path.Combine(Samples, file)).Replace("../", "", StringComparison.Ordinal);
        var settings = JsonNode.Parse(text, documentOptions: Commented)!.AsObject();
        MakeWhatItNames(settings);
        File.WriteAllText(_folder.Path(file), text);
        Commands[file](_folder.Path(file));

        settings["lerningRate"] = 1;
        File.WriteAllText(_folder.Path(file), settings.ToJsonString());
        var problem = Should.Throw<Exception>(() => Commands[file](_folder.Path(file)));
        (problem is ModelException or FormatException).ShouldBeTrue(problem.GetType().Name);
        problem.Message.ShouldContain("lerningRate");
    }

    [Fact]
    public void Each_step_reads_what_the_step_before_it_writes()
    {
        var (generate, sft, preferences, dnpo, merge) = (Read("generate.json"), Read("sft.json"), Read("preferences.json"), Read("dnpo.json"), Read("merge.json"));
        Text(sft, "training").ShouldBe(Text(generate, "output") + "/samples.jsonl");
        Text(preferences, "samples").ShouldBe(Text(sft, "training"));
        Text(preferences, "model").ShouldBe(Text(sft, "output") + "/model");
        Text(dnpo, "checkpoint").ShouldBe(Text(preferences, "model"));
        Text(dnpo, "training").ShouldBe(Text(preferences, "output"));
        Text(merge, "checkpoint").ShouldBe(Text(dnpo, "checkpoint"));
        Text(merge, "adapter").ShouldBe(Text(dnpo, "output") + "/adapter");
    }

    [Fact]
    public void A_refresh_reads_what_generating_for_the_city_writes_and_old_pairs_below_it()
    {
        var (generate, refresh) = (Read("generate-city.json"), Read("refresh.json"));
        Text(refresh, "samples").ShouldBe(Text(generate, "output") + "/samples.jsonl");
        Text(refresh, "replay").ShouldStartWith(Text(generate, "output") + "/");
        var guide = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "refresh.md"));
        guide.ShouldContain("--config samples/training/generate-city.json");
        guide.ShouldContain("--config samples/training/refresh.json");
        foreach (var drawn in new[] { Text(generate, "pairs"), Path.GetDirectoryName(Text(refresh, "replay"))!, Path.GetDirectoryName(Text(refresh, "benchmark"))! })
            guide.ShouldContain($"--output samples/training/{drawn}\n");
    }

    [Fact]
    public void Help_guide_and_sample_give_one_example_of_a_refresh()
    {
        var guide = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "refresh.md")).ReplaceLineEndings("\n");
        guide.ShouldContain($"```json\n{RefreshSettings.Example.ReplaceLineEndings("\n")}\n```");
        var (example, sample) = (JsonNode.Parse(RefreshSettings.Example)!.AsObject(), Read("refresh.json"));
        foreach (var path in new[] { "checkpoint", "package", "samples", "replay", "benchmark", "output" })
            example[path] = sample[path]!.DeepClone();
        sample.ToJsonString().ShouldBe(example.ToJsonString());
    }

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Samples, file)), documentOptions: Commented)!.AsObject();

    private static string Text(JsonObject settings, string key) => settings[key]!.GetValue<string>();

    /// <summary>Data and models that settings name are there: what is looked at is the settings themselves.</summary>
    private void MakeWhatItNames(JsonObject settings)
    {
        foreach (var folder in new[] { "checkpoint", "package", "adapter" }.Where(settings.ContainsKey).Select(key => _folder.Path(Text(settings, key))))
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), "{}");
        }

        foreach (var file in new[] { "training", "validation", "samples", "replay", "benchmark" }.Where(settings.ContainsKey).Select(key => _folder.Path(Text(settings, key))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "");
        }
    }
}
