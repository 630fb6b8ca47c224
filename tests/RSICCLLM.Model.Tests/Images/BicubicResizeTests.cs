using System.Text.Json.Nodes;
using CsCheck;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Images;

public class BicubicResizeTests
{
    [Fact]
    public void Bytes_are_those_of_Pillow()
    {
        var cases = JsonNode.Parse(File.ReadAllText(SharedData.Path("reference", "golden", "resize", "expected.json")))!["resized"]!.AsArray();
        using var expected = SafetensorsFile.Open(SharedData.Path("reference", "golden", "resize", "resized.safetensors"));
        cases.Count.ShouldBe(3);
        foreach (var c in cases)
        {
            var picture = RgbPicture.Load(SharedData.Path("reference", "golden", "resize", c!["file"]!.GetValue<string>()));
            var (width, height) = (c["width"]!.GetValue<int>(), c["height"]!.GetValue<int>());
            var result = new byte[width * height * 3];
            new BicubicResize(picture.Width, picture.Height, width, height).Apply(picture.Pixels, result);
            result.AsSpan().SequenceEqual(expected.Bytes(c["key"]!.GetValue<string>())).ShouldBeTrue(c["key"]!.GetValue<string>());
        }
    }

    [Fact]
    public void Doubling_a_step_gives_the_filter_by_hand()
    {
        // One row, 0 0 0 255 255 255 to 12. Output 5 lies at input 2.25 (pixel 2 has its centre at 2.0): distances to pixels
        // 1..4 are 1.25, 0.25, 0.75, 1.75 with weights -0.0703125, 0.8671875, 0.2265625, -0.0234375, of which the last two see 255:
        // 255 * 0.203125 = 51.797 -> 52. Output 6 mirrors it: 255 - 51.797 = 203.203 -> 203.
        byte[] row = [0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255];
        var result = new byte[36];
        new BicubicResize(6, 1, 12, 1).Apply(row, result);
        result[15].ShouldBe((byte)52);
        result[18].ShouldBe((byte)203);

        var column = new byte[36];
        new BicubicResize(1, 6, 1, 12).Apply(row, column);
        column.ShouldBe(result);
    }

    [Fact]
    public void A_plain_image_stays_plain_at_any_size()
    {
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Byte).Sample((w, h, outW, outH, value) =>
        {
            var result = new byte[outW * outH * 3];
            new BicubicResize(w, h, outW, outH).Apply(Enumerable.Repeat(value, w * h * 3).ToArray(), result);
            result.ShouldAllBe(b => b == value);
        }, iter: 500);
    }

    [Fact]
    public void Wrong_buffers_are_refused()
    {
        var resize = new BicubicResize(2, 2, 3, 3);
        Should.Throw<ArgumentException>(() => resize.Apply(new byte[11], new byte[27]));
        Should.Throw<ArgumentException>(() => resize.Apply(new byte[12], new byte[26]));
    }
}
