using RSICCLLM.Captions;
using RSICCLLM.DemoModel.Measurement;
using RSICCLLM.Evaluation.Benchmark;

namespace RSICCLLM.DemoModel.Tests.Measurement;

public sealed class MeasurementTableTests
{
    private static readonly ChangeRecord House = new("building", "built", 1, ScenePosition.UpperLeft);

    // Object and verb right in both, the position in one, the quantity in the other.
    private static readonly BenchmarkItem[] Items =
    [
        new("a", "One building has been built in the upper left.", ["One building has been built in the upper left."], [House with { Quantity = 2 }]),
        new("b", "One building has been built in the upper left.", ["One building has been built in the upper left."], [House with { Position = ScenePosition.Bottom }]),
    ];

    [Fact]
    public void A_row_holds_what_can_be_counted_by_hand()
    {
        var lines = MeasurementTable.Of([("float32", CaptionBenchmark.Score(Items))]).Split('\n');

        lines[0].ShouldBe("| model | change / no change | F1 of (object, verb) | position right | quantity right | BLEU-4 | ROUGE-L | CIDEr |");
        var cells = lines[2].Split('|', StringSplitOptions.TrimEntries);
        cells[1].ShouldBe("float32");
        cells[2].ShouldBe("100.0 (100.0 to 100.0)");
        cells[3].ShouldBe("1.000 (1.000 to 1.000)");
        cells[4].ShouldStartWith("50.0 (");
        cells[5].ShouldStartWith("50.0 (");
        cells[6].ShouldStartWith("100.0 (");
        cells[7].ShouldStartWith("100.0 (");
    }
}
