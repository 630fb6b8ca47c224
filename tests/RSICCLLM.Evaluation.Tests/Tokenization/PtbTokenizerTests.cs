using CsCheck;
using RSICCLLM.Evaluation.Tokenization;

namespace RSICCLLM.Evaluation.Tests.Tokenization;

public class PtbTokenizerTests
{
    [Theory]
    [InlineData("Two houses, \"so it seems\".", "two houses so it seems")]
    [InlineData("The road's end hasn't changed; it cannot.", "the road 's end has n't changed it can not")]
    [InlineData("A T-shaped road -- widened (by 3.5 m)...", "a t-shaped road widened -lrb- by 3.5 m -rrb-")]
    [InlineData("1,200 trees & 50% of the U.S. park, e.g. oaks!", "1,200 trees & 50 % of the u.s. park e.g. oaks")]
    [InlineData("The villas' roofs. Then rain.Then sun.", "the villas roofs then rain then sun")]
    [InlineData("", "")]
    public void Follows_the_treebank(string caption, string expected) => string.Join(' ', PtbTokenizer.Tokenize(caption)).ShouldBe(expected);

    [Fact]
    public void Takes_any_text_and_gives_no_empty_words()
        => Gen.String.Sample(text => PtbTokenizer.Tokenize(text).ShouldAllBe(word => word.Length > 0));
}
