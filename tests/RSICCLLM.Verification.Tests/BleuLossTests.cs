namespace RSICCLLM.Verification.Tests;

public class BleuLossTests
{
    private const string Right = "two buildings were built in the upper left corner";
    private const string Wrong = "no change is visible between the two dates here";

    [Fact]
    public void Equal_captions_lose_nothing_for_sure()
    {
        var loss = BleuLoss.Of(Items(20, wrong: 0));
        loss.Reference.ShouldBe(100, 1e-6);
        (loss.Package, loss.Low, loss.High).ShouldBe((loss.Reference, 0, 0));
    }

    [Fact]
    public void Wrong_captions_lose_and_the_interval_shrinks_with_the_pairs()
    {
        var few = BleuLoss.Of(Items(10, wrong: 3));
        var many = BleuLoss.Of(Items(200, wrong: 60));
        // The same share of wrong captions: the same loss, known better.
        many.Package.ShouldBe(few.Package, 1e-6);
        foreach (var loss in new[] { few, many })
            (loss.Reference - loss.Package).ShouldBeInRange(Math.Max(1, loss.Low), loss.High);
        (many.High - many.Low).ShouldBeLessThan((few.High - few.Low) / 2);
    }

    private static List<(string Id, IReadOnlyList<string> References, string Right, string Found)> Items(int count, int wrong) =>
        [.. Enumerable.Range(0, count).Select(i => ($"p{i}", (IReadOnlyList<string>)[Right], Right, i < wrong ? Wrong : Right))];
}
