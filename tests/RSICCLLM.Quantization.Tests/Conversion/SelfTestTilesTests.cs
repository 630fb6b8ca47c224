using System.Security.Cryptography;
using RSICCLLM.Quantization.Conversion;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class SelfTestTilesTests
{
    [Fact]
    public void Dates_share_the_ground_and_differ_in_roofs()
    {
        var before = SelfTestTiles.Draw(224, 196, later: false);
        var after = SelfTestTiles.Draw(224, 196, later: true);
        before.Length.ShouldBe(224 * 196 * 3);
        // Sensor noise is at most 16 apart; a roof on a field is more.
        var changed = Enumerable.Range(0, 224 * 196).Count(i => Math.Abs(before[3 * i] - after[3 * i]) > 40) / (224.0 * 196);
        changed.ShouldBeInRange(0.005, 0.2);
        SHA256.HashData(SelfTestTiles.Draw(224, 196, later: false)).ShouldBe(SHA256.HashData(before));
    }
}
