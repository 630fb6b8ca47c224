using RSICCLLM.Model.Tokenization;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Tokenization;

namespace RSICCLLM.Training.Tests.Data;

public sealed class MentionReaderTests : IDisposable
{
    private const int Houses = 0;
    private const int Roads = 1;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("A house has been built on the left.", "A house has been built", "A house has been built on the left")]
    [InlineData("A house has been built. Nothing else has changed.", "A house has been built", "A house has been built")]
    [InlineData("A new house can be seen on the left.", "A new house", "A new house can be seen on the left")]
    [InlineData("A house has been built! Two trees stand there", "A house has been built", "A house has been built")]
    [InlineData("A house has been built;\nTwo trees stand there", "A house has been built", "A house has been built")]
    [InlineData("A house of 7.5 m has been built on the left.", "A house of 7.5 m has been built", "A house of 7.5 m has been built on the left")]
    [InlineData("On the left, two houses have been built.", "On the left, two houses have been built", "On the left, two houses have been built")]
    public void An_answer_speaks_of_a_change_from_object_and_verb_to_the_end_of_the_sentence(string caption, string from, string to)
        => Spoken(caption, Houses).ShouldBe((from, to));

    [Fact]
    public void Each_clause_speaks_of_its_own_change()
    {
        const string Caption = "A house has been built on the left, and two roads were removed at the bottom. Nothing else has changed.";
        Spoken(Caption, Houses).ShouldBe(("A house has been built", "A house has been built on the left, and"));
        Spoken(Caption, Roads).ShouldBe(("A house has been built on the left, and two roads were removed", Caption[..Caption.IndexOf('.', StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_clause_without_end_is_given_up()
    {
        var (from, to) = Spoken("A house has been built" + string.Concat(Enumerable.Repeat(" on the left", 200)), Houses);
        from.ShouldBe("A house has been built");
        to!.Length.ShouldBeInRange(390, 400);
    }

    [Theory]
    [InlineData("Nothing has changed.")]
    [InlineData("A pond has been dug on the left.")]
    [InlineData("")]
    public void What_is_no_known_change_is_not_spoken_of(string caption)
    {
        Spoken(caption, Houses).ShouldBe((null, null));
        Spoken(caption, Roads).ShouldBe((null, null));
    }

    /// <summary>The shortest and the longest beginning of a caption whose next token is one that speaks of a class.</summary>
    private (string? From, string? To) Spoken(string caption, int wanted)
    {
        BytePairTrainer.Train(["A house has been built on the left.", "Two roads were removed."], 300).Save(_folder.Path);
        var tokenizer = QwenTokenizer.Load(_folder.Path);
        var tokens = tokenizer.Encode(caption).ToArray();
        var mentioned = new MentionReader(new Dictionary<string, int> { ["building built"] = Houses, ["road removed"] = Roads }, tokenizer).Read(tokens);
        mentioned.Length.ShouldBe(tokens.Length);
        var found = Enumerable.Range(0, tokens.Length).Where(k => mentioned[k] == wanted).Select(k => tokenizer.Decode(tokens[..k], skipSpecialTokens: true)).ToList();
        return (found.FirstOrDefault(), found.LastOrDefault());
    }
}
