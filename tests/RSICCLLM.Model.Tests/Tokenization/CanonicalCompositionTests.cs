using System.Text;
using CsCheck;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Model.Tests.Tokenization;

public class CanonicalCompositionTests
{
    [Fact]
    public void Inert_texts_are_in_form_C()
    {
        // Whether the process can normalise at all is not this test's matter.
        Assert.SkipWhen("e\u0301".Normalize(NormalizationForm.FormC) != "\u00e9", "this process runs without Unicode normalisation");
        Gen.OneOf(Gen.Int[0, 0x2FF], Gen.Int[0x2010, 0x20CF]).Array[0, 20].Select(codes => string.Concat(codes.Select(c => (char)c))).Sample(text =>
        {
            CanonicalComposition.IsInert(text).ShouldBeTrue();
            text.Normalize(NormalizationForm.FormC).ShouldBe(text);
        }, iter: 2000);
        for (var c = '\0'; c < '\uD800'; c++)
        {
            if (CanonicalComposition.IsInert([c]))
                $"e{c}".Normalize(NormalizationForm.FormC).ShouldBe($"e{c}");
        }
    }

    [Fact]
    public void What_cannot_be_normalised_is_told_instead_of_tokenised_differently()
    {
        CanonicalComposition.Apply("Straße – 12 m²", isAvailable: false).ShouldBe("Straße – 12 m²");
        Should.Throw<ModelException>(() => CanonicalComposition.Apply("e\u0301", isAvailable: false)).Message.ShouldContain("install ICU");
    }
}
