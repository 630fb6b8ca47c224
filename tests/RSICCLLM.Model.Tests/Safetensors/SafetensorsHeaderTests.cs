using System.Text;
using CsCheck;
using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Model.Tests.Safetensors;

public class SafetensorsHeaderTests
{
    private const string Good =
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[],"data_offsets":[12,16]},"c":{"dtype":"I64","shape":[0,4],"data_offsets":[16,16]}}""";

    [Fact]
    public void The_header_that_is_mutated_below_is_good()
    {
        var header = SafetensorsHeader.Parse(Encoding.UTF8.GetBytes(Good), 8 + Good.Length + 16, "x");

        header.Tensors.Keys.ShouldBe(["a", "b", "c"]);
        header.Tensors["b"].Offset.ShouldBe(8 + Good.Length + 12);
        header.Metadata["format"].ShouldBe("pt");
    }

    [Fact]
    public void A_mutated_header_is_refused_or_describes_the_data_exactly()
    {
        Gen.Select(TextMutation.Of(Good), Gen.Int[-2, 2]).Sample((text, moreData) => CheckHostile(Encoding.UTF8.GetBytes(text), 16 + moreData), iter: 4000);
    }

    [Fact]
    public void Random_bytes_as_a_header_are_refused()
    {
        Gen.Byte.Array[0, 60].Sample(bytes => CheckHostile(bytes, 16), iter: 2000);
    }

    private static void CheckHostile(byte[] json, long dataBytes)
    {
        SafetensorsHeader header;
        try
        {
            header = SafetensorsHeader.Parse(json, 8 + json.Length + dataBytes, "x");
        }
        catch (ModelException e)
        {
            e.Message.ShouldEndWith(".");
            return;
        }

        header.Tensors.Values.Sum(t => t.Length).ShouldBe(dataBytes);
        foreach (var entry in header.Tensors.Values)
        {
            entry.Offset.ShouldBeGreaterThanOrEqualTo(8 + json.Length);
            (entry.Offset + entry.Length).ShouldBeLessThanOrEqualTo(8 + json.Length + dataBytes);
            entry.Shape.Aggregate(1L, (a, b) => checked(a * b)).ShouldBe(entry.ElementCount);
        }
    }
}
