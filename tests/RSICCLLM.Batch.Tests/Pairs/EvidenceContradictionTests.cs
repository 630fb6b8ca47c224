using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;

namespace RSICCLLM.Batch.Tests.Pairs;

public sealed class EvidenceContradictionTests
{
    [Theory]
    [InlineData("A building has been built.", new byte[] { 0, 126, 255 }, "shows none")]
    [InlineData("A building has been built.", new byte[] { 0, 127, 255 }, null)]
    [InlineData("Nothing has changed.", new byte[] { 200, 254, 0 }, "where the evidence map shows change")]
    [InlineData("Nothing has changed.", new byte[] { 254, 255, 0 }, null)]
    [InlineData("Lorem ipsum dolor.", new byte[] { 0, 0, 0 }, "understood")]
    public void Words_are_held_against_the_map(string caption, byte[] cells, string? part)
    {
        var reason = EvidenceContradiction.Find(caption, new EvidenceCells(1, cells.Length, cells));

        if (part is null)
            reason.ShouldBeNull();
        else
            reason.ShouldNotBeNull().ShouldContain(part);
    }

    [Fact]
    public void A_model_without_a_map_contradicts_nothing() =>
        EvidenceContradiction.Find("A building has been built.", new EvidenceCells(0, 0, [])).ShouldBeNull();
}
