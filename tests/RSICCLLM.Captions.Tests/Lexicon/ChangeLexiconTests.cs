using System.Text;
using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Tests.Lexicon;

public class ChangeLexiconTests
{
    [Fact]
    public void Default_has_the_objects_and_verbs_of_the_simulator()
    {
        ChangeLexicon.Default.Objects.Select(found => found.Name)
            .ShouldBe(["building", "road", "trees", "car park", "pond", "swimming pool", "solar field"]);
        ChangeLexicon.Default.FindObject("building")!.Verbs.Keys.ShouldBe(["built", "demolished", "extended"]);
        ChangeLexicon.Default.FindObject("trees")!.IsCountable.ShouldBeFalse();
    }

    [Fact]
    public void Every_participle_is_read_as_its_verb()
    {
        foreach (var found in ChangeLexicon.Default.Objects)
        {
            foreach (var (verb, participles) in found.Verbs)
            {
                foreach (var participle in participles)
                {
                    var words = CaptionWords.Split(participle);
                    var (cue, length) = ChangeLexicon.Default.Phrases.Match(words, 0);
                    length.ShouldBe(words.Count, participle);
                    found.Resolve(cue.ShouldBeOfType<VerbCue>(participle).Meanings).ShouldBe(verb, participle);
                }
            }
        }
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("{}", "objects")]
    [InlineData("{\"colours\": []}", "colours")]
    [InlineData("not json", "not as expected")]
    public void What_is_no_lexicon_is_refused(string json, string reason)
        => Should.Throw<FormatException>(() => ChangeLexicon.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)))).Message.ShouldContain(reason);

    [Fact]
    public void Endless_files_are_refused()
        => Should.Throw<FormatException>(() => ChangeLexicon.Read(new MemoryStream(new byte[5 << 20]))).Message.ShouldContain("larger");
}
