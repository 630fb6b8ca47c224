using RSICCLLM.Evaluation.Files;

namespace RSICCLLM.Evaluation.Tests.Files;

public class BenchmarkSetTests
{
    private static readonly Reference[] References = [new("a", ["x"]), new("b", ["y"], [])];

    [Fact]
    public void Joins_by_identifier()
    {
        var items = BenchmarkSet.Join([new("b", "two"), new("a", "one")], References);
        items.Select(item => (item.Id, item.Prediction)).ShouldBe([("a", "one"), ("b", "two")]);
        items[1].Truth.ShouldNotBeNull();
    }

    [Fact]
    public void Names_what_is_missing()
    {
        Should.Throw<FormatException>(() => BenchmarkSet.Join([new("a", "one")], References)).Message.ShouldContain("1 reference(s) have no prediction: 'b'");
        Should.Throw<FormatException>(() => BenchmarkSet.Join([new("a", "1"), new("b", "2"), new("c", "3")], References)).Message.ShouldContain("no reference: 'c'");
    }
}
