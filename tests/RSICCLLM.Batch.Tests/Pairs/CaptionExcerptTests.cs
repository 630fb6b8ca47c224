using RSICCLLM.Batch.Pairs;

namespace RSICCLLM.Batch.Tests.Pairs;

public sealed class CaptionExcerptTests
{
    private const string Caption = "Two buildings have been built in the upper left. A road has been built in the centre. A pond has been removed.";

    [Fact]
    public void Only_the_sentence_of_the_kind_is_kept() =>
        CaptionExcerpt.For(Caption, "road", "built").ShouldBe("A road has been built in the centre.");

    [Fact]
    public void Several_sentences_of_the_kind_are_kept_in_order() =>
        CaptionExcerpt.For($"{Caption} A road has been built at the top.", "road", "built").ShouldBe("A road has been built in the centre. A road has been built at the top.");

    [Fact]
    public void A_kind_that_no_sentence_names_alone_takes_the_whole_caption() =>
        CaptionExcerpt.For(Caption, "solar field", "built").ShouldBe(Caption);

    [Fact]
    public void An_empty_caption_stays_empty() => CaptionExcerpt.For("", "road", "built").ShouldBe("");
}
