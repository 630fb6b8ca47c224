using RSICCLLM.Model;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Dnpo;

public class DnpoOptionsFileTests
{
    [Fact]
    public void Reads_what_it_says_and_leaves_the_rest_as_it_is()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 2);
        data.WritePreferences("pairs.jsonl", 2);
        File.WriteAllText(folder.File("c.json"), """
            { "checkpoint": "starter", "training": "pairs.jsonl", "output": "out", "maxSteps": 3, "beta": 1.5, "lengthNormalised": true, "negatives": "selection" }
            """);
        var options = DnpoOptionsFile.Load(folder.File("c.json"));
        (options.Beta, options.LengthNormalised, options.Negatives).ShouldBe((1.5, true, NegativeStrategy.Selection));
        (options.Lambda, options.BatchSize, options.Collapse.Patience).ShouldBe((0.05, 16, 3));
        File.WriteAllText(folder.File("c.json"), """{ "checkpoint": "starter", "training": "pairs.jsonl", "output": "out", "maxSteps": 3 }""");
        DnpoOptionsFile.Load(folder.File("c.json")).LengthNormalised.ShouldBeFalse();
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("c.json"), """
            { "training": "none.jsonl", "output": "out", "beta": 0, "lenghtNormalised": true, "negatives": "all", "seed": 3000000000, "collapse": { "patience": 0 } }
            """);
        var message = Should.Throw<ModelException>(() => DnpoOptionsFile.Load(folder.File("c.json"))).Message;
        foreach (var part in new[] { "\"beta\" is 0", "\"lenghtNormalised\" is not a known key", "\"negatives\" is \"all\"", "from -2147483648 to 2147483647", "\"collapse.patience\" is 0", "\"checkpoint\" is missing", "none.jsonl" })
            message.ShouldContain(part);
    }

    [Fact]
    public void The_example_has_known_keys_only()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("c.json"), DnpoOptionsFile.Example);
        Should.Throw<ModelException>(() => DnpoOptionsFile.Load(folder.File("c.json"))).Message.ShouldNotContain("not a known key");
    }
}
