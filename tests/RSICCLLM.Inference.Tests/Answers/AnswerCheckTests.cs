using RSICCLLM.Inference.Answers;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Tests.Support;

namespace RSICCLLM.Inference.Tests.Answers;

public sealed class AnswerCheckTests
{
    [Theory]
    [InlineData("Two buildings have been built in the upper left.", AnswerFault.None)]
    [InlineData("A house, a house, a house and a shed.", AnswerFault.None)]
    [InlineData("very very very very large", AnswerFault.None)]
    [InlineData("", AnswerFault.Empty)]
    [InlineData("   ", AnswerFault.Empty)]
    [InlineData("a new road a new road a new road", AnswerFault.Looping)]
    [InlineData("There is a new road. There is a NEW road. There is a new road.", AnswerFault.Looping)]
    [InlineData("road road road road road", AnswerFault.Looping)]
    [InlineData("built and built and built and built and built and", AnswerFault.Looping)]
    public void Text_is_judged(string text, object fault) => AnswerCheck.Find(ScriptedCaptioner.Caption(text)).ShouldBe((AnswerFault)fault);

    [Fact]
    public void An_answer_without_an_end_is_cut_off_unless_it_loops()
    {
        AnswerCheck.Find(ScriptedCaptioner.Caption("A building has been", StopReason.Length)).ShouldBe(AnswerFault.CutOff);
        AnswerCheck.Find(ScriptedCaptioner.Caption("no no no no no no", StopReason.Length)).ShouldBe(AnswerFault.Looping);
    }

    [Fact]
    public void What_repeats_is_quoted() =>
        AnswerCheck.Describe(ScriptedCaptioner.Caption("first a new road a new road a new road"), AnswerFault.Looping).ShouldBe("it repeats \"a new road\"");

    [Fact]
    public void Tiles_without_an_answer_are_left_alone() => AnswerCheck.Find(TileCaption.Failed("gone")).ShouldBe(AnswerFault.None);
}
