using System.Text.Json;
using RSICCLLM.Training.Tokenization;

namespace RSICCLLM.Training.Tests.Tokenization;

public sealed class BytePairTrainerTests
{
    [Fact]
    public void Merges_the_most_frequent_pair_first()
    {
        // "low" 3 times, "lot" 2 times: l+o occurs 5 times, then lo+w 3 times, then lo+t 2 times.
        var vocabulary = BytePairTrainer.Train(["low", "low", "low", "lot", "lot"], 300);

        vocabulary.Merges.ShouldBe([("l", "o"), ("lo", "w"), ("lo", "t")]);
        vocabulary.Tokens.Count.ShouldBe(259);
        vocabulary.Tokens[256].ShouldBe("lo");
    }

    [Fact]
    public void Ties_go_to_the_first_pair_in_ordinal_order() =>
        BytePairTrainer.Train(["ab", "cd", "ab", "cd"], 257).Merges.ShouldBe([("a", "b")]);

    [Fact]
    public void A_leading_space_belongs_to_the_word() =>
        BytePairTrainer.Train(["a b", "a b"], 300).Merges.ShouldBe([("Ġ", "b")]);

    [Fact]
    public void Every_byte_has_a_token_of_its_own() =>
        BytePairTrainer.Train([], 256).Tokens.Distinct().Count().ShouldBe(256);

    [Fact]
    public void Saves_the_hubs_layout()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var vocabulary = BytePairTrainer.Train(["low", "low"], 300);
            vocabulary.Save(folder);

            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "tokenizer.json")));
            json.RootElement.GetProperty("model").GetProperty("vocab").GetProperty("low").GetInt32().ShouldBe(257);
            json.RootElement.GetProperty("added_tokens")[2].GetProperty("content").GetString().ShouldBe("<|im_end|>");
            json.RootElement.GetProperty("added_tokens")[2].GetProperty("id").GetInt32().ShouldBe(260);
            vocabulary.PaddedSize.ShouldBe(288);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
