using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Data;

public class BatchBuilderTests
{
    [Fact]
    public void Mentions_are_the_places_whose_next_tokens_follow_object_and_verb()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 3);
        var starter = folder.File("starter");
        var tokenizer = QwenTokenizer.Load(starter);
        var classes = new Dictionary<string, int> { ["building built"] = 0, ["road built"] = 1 };
        var builder = new BatchBuilder(
            data.Configuration, tokenizer, PromptTemplate.Load(starter), ImageProcessor.Load(starter), classes, 4, sampleInstructions: false, new MentionReader(classes, tokenizer));

        // "Nothing has changed.", "A house has been built on the left." and "Two roads were built on the right.": answers of different lengths.
        var batch = builder.Build([.. SampleReader.Read(data.Samples).Select(sample => (sample, (string?)sample.Captions[0]))]);

        Said(1, 0).ShouldBe(" on the left");
        Said(2, 1).ShouldBe(" on the right");
        batch.Mentions.Select(m => (m.Pair, m.Class)).Distinct().ShouldBe([(1, 0), (2, 1)]);

        // Words of several tokens are mentioned at their beginning only.
        string Said(int pair, int wanted)
        {
            var places = batch.Mentions.Where(m => (m.Pair, m.Class) == (pair, wanted)).Select(m => m.Answer).ToList();
            return tokenizer.Decode(Enumerable.Range(places[0], places[^1] - places[0]).Select(place => (int)batch.AnswerTargets[place]), skipSpecialTokens: true);
        }
    }
}
