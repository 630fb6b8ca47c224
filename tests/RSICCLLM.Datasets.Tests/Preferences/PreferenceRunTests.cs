using System.Text.Json;
using System.Text.Json.Nodes;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Datasets.Generation;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Datasets.Tests.Support;
using RSICCLLM.Evaluation.Metrics;
using RSICCLLM.Imaging;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Datasets.Tests.Preferences;

public sealed class PreferenceRunTests : IDisposable
{
    private const string Truth = "Two houses have been built in the upper left.";
    private readonly DataFolder _data = new();
    private readonly List<string> _told = [];

    public PreferenceRunTests() => RsiciFile.Write(_data.File("samples.jsonl"),
    [
        Sample("a", Truth),
        Sample("b", "A road has been widened at the bottom."),
        Sample("c", "Nothing has changed between the two dates."),
    ]);

    public void Dispose() => _data.Dispose();

    private void AddPictures()
    {
        foreach (var date in new[] { "before", "after" })
        {
            foreach (var id in new[] { "a", "b", "c" })
                _data.Write(".", date, id, DataFolder.Mask());
        }
    }

    private static RsiciSample Sample(string id, string caption) => new() { Id = id, Before = $"before/{id}.png", After = $"after/{id}.png", Instruction = "Describe.", Caption = caption };

    private PreferenceStatistics Run(object settings, IAnswerSampler? sampler = null, IProgress<GenerationProgress>? progress = null, CancellationToken cancellation = default)
        => new PreferenceRun(PreferenceSettings.Load(_data.Configure(settings)), _data.Root, _told.Add).Run(sampler, progress, cancellation);

    private List<JsonElement> Lines(string name = "preferences.jsonl") => [.. File.ReadAllLines(_data.File(name)).Select(line => JsonDocument.Parse(line).RootElement.Clone())];

    [Fact]
    public void The_similarity_is_the_mean_of_bleu_1_bleu_2_and_rouge_1()
    {
        // Keywords q o v d against q o v x: 3 of 4 words, 2 of 3 pairs, same length; ROUGE-1 F1 0.75; BLEU-2 = sqrt(3/4 * 2/3).
        KeywordSimilarity.Score(["q", "o", "v", "d"], ["q", "o", "v", "x"]).ShouldBe((0.75 + Math.Sqrt(0.5) + 0.75) / 3, 1e-6);
        KeywordSimilarity.Score(["a", "b"], ["a", "b"]).ShouldBe(1, 1e-6);
        KeywordSimilarity.Score([], ["a"]).ShouldBe(0);
        // One keyword against one: no pairs, the mean of the other two.
        KeywordSimilarity.Score(["a"], ["a"]).ShouldBe(1, 1e-6);
    }

    [Fact]
    public void Answers_between_the_thresholds_are_selected()
    {
        File.WriteAllLines(_data.File("answers.jsonl"), new[]
        {
            ("a", "Two buildings were constructed in the top left."),   // the same keywords: too near
            ("a", "Two houses have been built in the lower right."),    // three of four: taken
            ("a", "A pond has been drained at the bottom."),            // none: too far
            ("a", "Two houses have been built in the lower right."),    // again
            ("a", Truth),
            ("a", " "),
            ("b", "A street has been broadened at the top."),           // two of three: taken
            ("c", "A road was built."),
        }.Select(answer => JsonSerializer.Serialize(new { id = answer.Item1, caption = answer.Item2 })));
        var statistics = Run(new { samples = "samples.jsonl", output = "preferences.jsonl", answers = "answers.jsonl", replacementsPerPair = 0 });
        Lines().Select(line => (line.GetProperty("id").GetString(), line.GetProperty("rejected").GetString(), line.GetProperty("strategy").GetString())).ShouldBe(
            [("a", "Two houses have been built in the lower right.", "selection"), ("b", "A street has been broadened at the top.", "selection")]);
        Lines()[0].GetProperty("chosen").GetString().ShouldBe(Truth);
        Lines()[0].GetProperty("before").GetString().ShouldBe("before/a.png");
        (statistics.Selection, statistics.TooFar, statistics.TooNear, statistics.AnswersLeftOut, statistics.WithoutKeywords).ShouldBe((2, 1, 1, 3, 1));
        statistics.Keywords.ShouldBe(new SortedDictionary<string, int> { ["direction"] = 2, ["object"] = 2, ["quantity"] = 1, ["verb"] = 2 });
    }

    [Fact]
    public void A_right_answer_in_other_words_is_not_rejected()
    {
        File.WriteAllLines(_data.File("answers.jsonl"), new[]
        {
            // Keywords road, bottom, widened against road, widened, bottom: no pair in common, (1 + 0 + 1) / 3.
            ("b", "The road at the bottom has been widened."),
            ("b", "The road on the left has been widened."),
        }.Select(answer => JsonSerializer.Serialize(new { id = answer.Item1, caption = answer.Item2 })));
        var settings = new { samples = "samples.jsonl", output = "preferences.jsonl", answers = "answers.jsonl", replacementsPerPair = 0, lowerThreshold = 0.3, dropRightAnswers = true };

        var statistics = Run(settings);

        Lines().Select(line => line.GetProperty("rejected").GetString()).ShouldBe(["The road on the left has been widened."]);
        (statistics.Right, statistics.Selection).ShouldBe((1, 1));
        Run(settings with { dropRightAnswers = false }).Selection.ShouldBe(2);
    }

    [Fact]
    public void Answers_with_another_number_of_changes_are_left_out_where_that_is_wanted()
    {
        File.WriteAllLines(_data.File("answers.jsonl"), new[]
        {
            ("b", "The road on the left has been widened."),
            ("b", "The road at the bottom has been widened, and a pond has been drained on the left."),
        }.Select(answer => JsonSerializer.Serialize(new { id = answer.Item1, caption = answer.Item2 })));
        var settings = new { samples = "samples.jsonl", output = "preferences.jsonl", answers = "answers.jsonl", replacementsPerPair = 0, sameNumberOfChanges = true };

        var statistics = Run(settings);

        Lines().ShouldHaveSingleItem().GetProperty("rejected").GetString().ShouldBe("The road on the left has been widened.");
        (statistics.OtherNumber, statistics.Selection).ShouldBe((1, 1));
        Run(settings with { sameNumberOfChanges = false }).Selection.ShouldBe(2);
    }

    [Fact]
    public void A_right_answer_by_the_users_lexicon_is_not_rejected()
    {
        var words = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "src", "RSICCLLM.Captions", "Lexicon", "change-lexicon.json")))!;
        // Whoever broadens a road here says that it was "renewed".
        words["readings"]!.AsArray().Single(entry => entry!["means"]![0]!.GetValue<string>() == "widened")!["forms"]!.AsArray().Add("renewed");
        File.WriteAllText(_data.File("lexicon.json"), words.ToJsonString());
        File.WriteAllText(_data.File("answers.jsonl"), """{"id": "b", "caption": "A road at the bottom has been renewed."}""");
        var settings = new { samples = "samples.jsonl", output = "preferences.jsonl", answers = "answers.jsonl", replacementsPerPair = 0, lexicon = "lexicon.json" };

        Run(settings).Right.ShouldBe(1);

        Run(settings with { lexicon = null! }).Right.ShouldBe(0);
        File.WriteAllText(_data.File("lexicon.json"), "{}");
        Should.Throw<FormatException>(() => Run(settings)).Message.ShouldContain("lexicon.json cannot be used");
    }

    [Fact]
    public void Pairs_without_change_give_answers_that_invent_one_where_that_is_wanted()
    {
        File.WriteAllLines(_data.File("answers.jsonl"), new[]
        {
            ("c", "A road was built."),
            ("c", "There is no visible change."),
            ("c", "Lovely weather."),
        }.Select(answer => JsonSerializer.Serialize(new { id = answer.Item1, caption = answer.Item2 })));
        var settings = new { samples = "samples.jsonl", output = "preferences.jsonl", answers = "answers.jsonl", replacementsPerPair = 2, unchangedPairs = true };

        var statistics = Run(settings);

        var lines = Lines().Where(line => line.GetProperty("id").GetString() == "c").ToList();
        lines.ShouldAllBe(line => line.GetProperty("chosen").GetString() == "Nothing has changed between the two dates.");
        lines.Where(line => line.GetProperty("strategy").GetString() == "selection").ShouldHaveSingleItem().GetProperty("rejected").GetString().ShouldBe("A road was built.");
        // The file has two captions of changes.
        lines.Where(line => line.GetProperty("strategy").GetString() == "replacement").Select(line => line.GetProperty("rejected").GetString()).ShouldBe([Truth, "A road has been widened at the bottom."], ignoreOrder: true);
        (statistics.Unchanged, statistics.Right, statistics.TooFar).ShouldBe((1, 1, 1));
        Run(settings with { unchangedPairs = false });
        Lines().ShouldAllBe(line => line.GetProperty("id").GetString() != "c");
    }

    [Fact]
    public void Asking_pairs_without_change_leaves_the_answers_of_the_others_as_they_are()
    {
        AddPictures();
        var settings = new { samples = "samples.jsonl", output = "preferences.jsonl", model = "m", samplesPerPair = 2, batchSize = 2, unchangedPairs = true };
        var sampler = new CountingSampler();
        Run(settings, sampler);
        sampler.Calls.ShouldBe(4, "two rounds for a and b, two for c");
        var answers = File.ReadAllLines(_data.File("preferences.answers.jsonl"));
        File.Delete(_data.File("preferences.answers.jsonl"));
        Run(settings with { unchangedPairs = false }, new CountingSampler());
        File.ReadAllLines(_data.File("preferences.answers.jsonl")).ShouldBe(answers.Take(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void A_pair_has_as_many_preferences_as_it_may_have_in_turn_from_both_kinds(int most)
    {
        File.WriteAllLines(_data.File("answers.jsonl"), new[] { "left", "right", "top" }.Select(place => JsonSerializer.Serialize(new { id = "b", caption = $"The road on the {place} has been widened." })));
        File.WriteAllLines(_data.File("samples.jsonl"), File.ReadAllLines(_data.File("samples.jsonl"))[1..2]);

        var statistics = Run(new { samples = "samples.jsonl", output = "preferences.jsonl", answers = "answers.jsonl", replacementsPerPair = 2, preferencesPerPair = most });

        // Three answers are selected and two captions replaced.
        Lines().Count.ShouldBe(Math.Min(most, 5));
        Math.Abs(statistics.Selection - statistics.Replacement).ShouldBeLessThanOrEqualTo(1);
        statistics.BeyondLimit.ShouldBe(Math.Max(0, 5 - most));
    }

    [Fact]
    public void The_other_kind_fills_up_what_a_pair_may_have()
    {
        // One answer is selected, four captions are replaced: three of them fill up.
        File.WriteAllText(_data.File("answers.jsonl"), """{"id": "b", "caption": "The road on the left has been widened."}""");
        File.WriteAllLines(_data.File("samples.jsonl"), File.ReadAllLines(_data.File("samples.jsonl"))[1..2]);
        var statistics = Run(new { samples = "samples.jsonl", output = "preferences.jsonl", answers = "answers.jsonl", replacementsPerPair = 4, preferencesPerPair = 4 });
        (statistics.Selection, statistics.Replacement, statistics.BeyondLimit).ShouldBe((1, 3, 1));
    }

    [Fact]
    public void Progress_is_told_at_once_and_within_a_batch()
    {
        AddPictures();
        var settings = new { samples = "samples.jsonl", output = "preferences.jsonl", model = "m", samplesPerPair = 4, batchSize = 2 };
        var seen = new Seen();
        Run(settings, new CountingSampler(), progress: seen);
        // Two pairs in one batch, four answers each.
        seen.Told.ShouldBe([(0, 2), (0, 2), (1, 2), (1, 2), (2, 2)]);
        seen.Told.Clear();
        Run(settings, new CountingSampler(), progress: seen);
        seen.Told.ShouldBe([(2, 2)]);
    }

    [Fact]
    public void Replacements_are_made_for_each_caption_with_keywords()
    {
        var statistics = Run(new { samples = "samples.jsonl", output = "preferences.jsonl", replacementsPerPair = 3 });
        statistics.Replacement.ShouldBe(6);
        Lines().ShouldAllBe(line => line.GetProperty("strategy").GetString() == "replacement" && line.GetProperty("rejected").GetString() != line.GetProperty("chosen").GetString());
        JsonDocument.Parse(File.ReadAllText(_data.File("preferences.statistics.json"))).RootElement.GetProperty("replacement").GetInt32().ShouldBe(6);
        var bytes = File.ReadAllBytes(_data.File("preferences.jsonl"));
        Run(new { samples = "samples.jsonl", output = "preferences.jsonl", replacementsPerPair = 3 });
        File.ReadAllBytes(_data.File("preferences.jsonl")).ShouldBe(bytes);
        Run(new { samples = "samples.jsonl", output = "preferences.jsonl", replacementsPerPair = 3, seed = 2 });
        File.ReadAllBytes(_data.File("preferences.jsonl")).ShouldNotBe(bytes);
    }

    [Fact]
    public void A_stopped_run_goes_on_and_gives_the_same_bytes()
    {
        var settings = new { samples = "samples.jsonl", output = "preferences.jsonl", model = "m", samplesPerPair = 2, batchSize = 1 };
        AddPictures();
        var whole = new CountingSampler();
        Run(settings, whole);
        whole.Calls.ShouldBe(4, "a caption without keywords is not worth asking");
        var bytes = File.ReadAllBytes(_data.File("preferences.jsonl"));
        File.Delete(_data.File("preferences.answers.jsonl"));
        File.Delete(_data.File("preferences.jsonl"));
        using var stop = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => Run(settings, new CountingSampler { StopsAt = 3, Stop = stop }, cancellation: stop.Token));
        // The pair in work is begun again; a line cut short by a kill counts as not written.
        File.AppendAllText(_data.File("preferences.answers.jsonl"), "{\"id\": \"b\", \"ans");
        var rest = new CountingSampler();
        Run(settings, rest);
        rest.Calls.ShouldBe(2);
        File.ReadAllBytes(_data.File("preferences.jsonl")).ShouldBe(bytes);
        Run(settings with { samplesPerPair = 3 }, rest);
        rest.Calls.ShouldBe(2 + 6, "answers of other settings are not used");
        Directory.CreateDirectory(_data.File("m"));
        File.WriteAllText(_data.File("m/model.safetensors"), "trained anew");
        Run(settings with { samplesPerPair = 3 }, rest);
        rest.Calls.ShouldBe(2 + 6 + 6, "nor are those of another model under the same name");
    }

    [Fact]
    public void A_missing_picture_stops_sampling_or_is_left_out_as_asked()
    {
        AddPictures();
        File.Delete(_data.File("after/b.png"));
        Should.Throw<FormatException>(() => Run(new { samples = "samples.jsonl", output = "preferences.jsonl", model = "m" }, new CountingSampler())).Message.ShouldSatisfyAllConditions(m => m.ShouldContain("'b' of "), m => m.ShouldContain("b.png' was not found"));
        var sampler = new CountingSampler();
        Run(new { samples = "samples.jsonl", output = "preferences.jsonl", model = "m", samplesPerPair = 1, brokenLines = "skip" }, sampler);
        sampler.Calls.ShouldBe(1);
        Lines().ShouldContain(line => line.GetProperty("id").GetString() == "b", "its keywords are replaced all the same");
    }

    [Fact]
    public void Pictures_of_another_size_are_sampled_in_a_batch_of_their_own()
    {
        AddPictures();
        foreach (var date in new[] { "before", "after" })
            _data.Write(".", date, "b", new RgbImage(30, 60));
        var sampler = new CountingSampler();
        Run(new { samples = "samples.jsonl", output = "preferences.jsonl", model = "m", samplesPerPair = 1 }, sampler);
        sampler.Calls.ShouldBe(2, "a and b have keywords, and two sizes");
    }

    [Fact]
    public void Two_dates_of_different_sizes_stop_sampling_or_are_left_out_as_asked()
    {
        AddPictures();
        _data.Write(".", "after", "b", new RgbImage(30, 60));
        Should.Throw<FormatException>(() => Run(new { samples = "samples.jsonl", output = "preferences.jsonl", model = "m" }, new CountingSampler())).Message.ShouldContain("30 x 60");
        var sampler = new CountingSampler();
        Run(new { samples = "samples.jsonl", output = "preferences.jsonl", model = "m", samplesPerPair = 1, brokenLines = "skip" }, sampler);
        sampler.Calls.ShouldBe(1);
        _told.ShouldHaveSingleItem().ShouldContain("90 x 90");
    }

    [Fact]
    public void Paths_lead_to_the_pictures_from_a_folder_above()
    {
        Directory.CreateDirectory(_data.File("deep"));
        File.Move(_data.File("samples.jsonl"), _data.File("deep/samples.jsonl"));
        Run(new { samples = "deep/samples.jsonl", output = "preferences.jsonl" });
        Lines()[0].GetProperty("after").GetString().ShouldBe("deep/after/a.png");
        Should.Throw<FormatException>(() => Run(new { samples = "deep/samples.jsonl", output = "other/preferences.jsonl" })).Message.ShouldContain("could not lead to the pictures");
    }

    [Fact]
    public void Broken_lines_stop_or_are_left_out_as_asked()
    {
        File.AppendAllText(_data.File("samples.jsonl"), "{\"id\": \"d\"\n");
        Should.Throw<DatasetException>(() => Run(new { samples = "samples.jsonl", output = "preferences.jsonl" })).Message.ShouldContain("line 4");
        Run(new { samples = "samples.jsonl", output = "preferences.jsonl", brokenLines = "skip" }).Samples.ShouldBe(3);
        _told.ShouldHaveSingleItem().ShouldContain("line 4");
    }

    [Fact]
    public void All_that_is_wrong_with_a_configuration_is_told_together()
    {
        var message = Should.Throw<FormatException>(() => Run(new { samples = "s", output = "o", model = "m", answers = "a", lowerThreshold = 0.9, temperature = 0, batchSize = 1000, preferencesPerPair = 0 })).Message;
        foreach (var part in new[] { "both given", "0.9", "\"temperature\" is 0", "1000", "\"preferencesPerPair\" is 0" })
            message.ShouldContain(part);
    }

    private sealed class Seen : IProgress<GenerationProgress>
    {
        public List<(int Done, int Total)> Told { get; } = [];

        void IProgress<GenerationProgress>.Report(GenerationProgress value) => Told.Add((value.Done, value.Total));
    }

    private sealed class CountingSampler : IAnswerSampler
    {
        public int Calls { get; private set; }

        public int StopsAt { get; init; } = int.MaxValue;

        public CancellationTokenSource? Stop { get; init; }

        public IReadOnlyList<string> Sample(string file, IReadOnlyList<RsiciSample> samples, int seed, CancellationToken cancellation)
        {
            if (++Calls == StopsAt)
                Stop!.Cancel();
            cancellation.ThrowIfCancellationRequested();
            return [.. samples.Select(sample => sample.Caption.Replace("upper", seed % 2 == 0 ? "lower" : "upper", StringComparison.Ordinal).Replace("bottom", "top", StringComparison.Ordinal))];
        }
    }
}
