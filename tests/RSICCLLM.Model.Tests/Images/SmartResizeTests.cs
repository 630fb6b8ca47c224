using System.Text.Json.Nodes;
using CsCheck;
using RSICCLLM.Model.Images;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Images;

public class SmartResizeTests
{
    [Fact]
    public void Targets_are_those_of_transformers()
    {
        var cases = JsonNode.Parse(File.ReadAllText(SharedData.Path("reference", "golden", "resize", "expected.json")))!["smart_resize"]!.AsArray();
        cases.Count.ShouldBe(8);
        foreach (var c in cases)
        {
            var target = SmartResize.Target(Number(c!["width"]), Number(c["height"]), 28, Number(c["min_pixels"]), Number(c["max_pixels"]));
            target.ShouldBe((Number(c["expected"]![1]), Number(c["expected"]![0])));
        }

        static int Number(JsonNode? node) => node!.GetValue<int>();
    }

    [Fact]
    public void Edges_are_multiples_and_the_area_keeps_to_its_limits()
    {
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 3000], Gen.Int[1, 40]).Where((w, h, _) => Math.Max(w, h) <= 20 * Math.Min(w, h)).Sample((w, h, factor) =>
        {
            // Limits far enough apart that a multiple exists between them for every aspect ratio up to 20.
            var (least, most) = (1600L * factor, 400L * 400 * factor * factor);
            var (width, height) = SmartResize.Target(w, h, factor, least, most);
            (width % factor).ShouldBe(0);
            (height % factor).ShouldBe(0);
            ((long)width * height).ShouldBeInRange(least, most);
        }, iter: 2000);
    }

    [Fact]
    public void A_strip_is_refused()
    {
        Should.Throw<ModelException>(() => SmartResize.Target(2010, 10, 28, 3136, 12845056)).Message.ShouldContain("2010 x 10");
        SmartResize.Target(2000, 10, 28, 3136, 12845056).Width.ShouldBeGreaterThan(28);
    }
}
