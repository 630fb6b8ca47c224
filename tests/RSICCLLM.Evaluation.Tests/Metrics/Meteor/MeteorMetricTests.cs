using RSICCLLM.Evaluation.Benchmark;
using RSICCLLM.Evaluation.Metrics.Meteor;

namespace RSICCLLM.Evaluation.Tests.Metrics.Meteor;

public class MeteorMetricTests
{
    private static double Score(string candidate, string[] references, MeteorData? data = null) => MeteorMetric.Score(
        MeteorMetric.Statistics(MeteorWords.Split(candidate), [.. references.Select(MeteorWords.Split)], data ?? MeteorData.ExactAndStem));

    [Fact]
    public void A_sentence_equal_to_its_reference_scores_one() => Score("A road was built.", ["a road was built ."]).ShouldBe(1, 1e-12);

    [Fact]
    public void A_set_of_captions_equal_to_their_references_scores_one()
    {
        var items = new[] { "a road was built", "two houses were demolished at the top" }.Select((text, i) => new BenchmarkItem($"{i}", text, ["something else", text])).ToList();
        CaptionBenchmark.Score(items, new BenchmarkOptions { BootstrapSamples = 0 })[MetricNames.Meteor].Value.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Nothing_in_common_scores_nothing()
    {
        Score("trees", ["a pond"]).ShouldBe(0);
        Score("", ["a pond"]).ShouldBe(0);
    }

    [Fact]
    public void Exact_and_stem_matches_are_weighted_as_published()
    {
        // Candidate: red(c) houses(c) were(f) built(c): length 3 * 0.75 + 0.25 = 2.5. Reference: a(f) house(c) was(f) built(c): 2 * 0.75 + 2 * 0.25 = 2.
        // Matches: houses-house by stem 0.6 * 0.75 = 0.45, built exact 0.75; together 1.2. P = 0.48, R = 0.6.
        // F = 1 / (0.15 / 0.48 + 0.85 / 0.6) = 1 / 1.7291667 = 0.5783133. Two chunks over two matches: penalty 0.6.
        Score("red houses were built", ["a house was built"]).ShouldBe(0.4 / ((0.15 / 0.48) + (0.85 / 0.6)), 1e-12);
    }

    [Fact]
    public void Order_costs_by_chunks()
    {
        // All three content words match; in three chunks: fragmentation 1, score 0.4; in two of them 1 - 0.6 * (2/3)^0.2.
        Score("pool road house", ["house road pool"]).ShouldBe(0.4, 1e-12);
        Score("road house pool", ["pool road house"]).ShouldBe(1 - (0.6 * Math.Pow(2.0 / 3, 0.2)), 1e-12);
    }

    [Fact]
    public void Of_two_alignments_the_one_with_fewer_chunks_counts()
    {
        // "house" stands twice in the reference; the later one continues "red". One chunk over two words: 1 - 0.6 * 0.5^0.2.
        // Words: 2 in the candidate, 4 in the reference, all content: P = 1, R = 0.5.
        var mean = 1 / (0.15 + (0.85 / 0.5));
        Score("red house", ["house road red house"]).ShouldBe(mean * (1 - (0.6 * Math.Pow(0.5, 0.2))), 1e-12);
    }

    [Fact]
    public void The_best_reference_counts() => Score("a road was built", ["trees were cleared", "a road was built"]).ShouldBe(1, 1e-12);

    [Fact]
    public void Synonyms_and_paraphrases_come_from_files()
    {
        var folder = Directory.CreateTempSubdirectory("meteor");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "synonyms.txt"), "# change verbs\nbuilt, erected\n");
            File.WriteAllText(Path.Combine(folder.FullName, "paraphrases.txt"), "car park ||| parking lot\n");
            var data = MeteorData.Read(folder.FullName);
            data.Modules.ShouldBe(["exact", "stem", "synonym", "paraphrase"]);
            // One of two content words by synonym: P = R = (1 + 0.8) / 2; all words in one chunk cost nothing.
            Score("hall erected", ["hall built"], data).ShouldBe(0.9, 1e-12);
            // Two words for two by paraphrase, weight 0.6, and one exact: (0.6 * 2 + 1) / 3.
            Score("car park removed", ["parking lot removed"], data).ShouldBe(2.2 / 3, 1e-12);
            // One word more on both sides: P = R = 2.2 / 4; one chunk over three words.
            Score("car park removed yesterday", ["parking lot removed lately"], data).ShouldBe(2.2 / 4 * (1 - (0.6 * Math.Pow(1.0 / 3, 0.2))), 1e-12);
            MeteorData.ExactAndStem.Modules.ShouldBe(["exact", "stem"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_folder_without_word_lists_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("meteor");
        Should.Throw<FormatException>(() => MeteorData.Read(folder.FullName)).Message.ShouldContain("synonyms.txt");
        folder.Delete();
    }

    [Fact]
    public void Long_nonsense_takes_bounded_time()
    {
        var text = string.Join(' ', Enumerable.Repeat("road house", 150));
        Score(text, [text]).ShouldBe(1, 1e-12);
    }
}
