using RSICCLLM.Imaging.Alignment;

namespace RSICCLLM.Imaging.Tests.Alignment;

public sealed class ClarityTests
{
    // In deviations of chance: at least 5.5, and clear of the rival by three and by a quarter of itself.
    [Theory]
    [InlineData(5.4, 0, ShiftFinding.Chance)]
    [InlineData(5.6, 2.5, ShiftFinding.Found)]
    [InlineData(5.6, 2.7, ShiftFinding.Rival)]
    [InlineData(40, 29.9, ShiftFinding.Found)]
    [InlineData(40, 30.1, ShiftFinding.Rival)]
    [InlineData(40, 41, ShiftFinding.Rival)]
    public void A_peak_has_to_stand_clear(double peak, double rival, ShiftFinding finding)
    {
        var clarity = new Clarity(peak * 0.02, rival * 0.02, 0.02);

        clarity.Finding.ShouldBe(finding);
        clarity.OverChance.ShouldBe(peak, 1e-9);
    }
}
