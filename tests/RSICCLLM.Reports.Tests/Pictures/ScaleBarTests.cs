using CsCheck;
using RSICCLLM.Reports.Pictures;

namespace RSICCLLM.Reports.Tests.Pictures;

public class ScaleBarTests
{
    [Theory]
    [InlineData(0.3, "20 cm")]
    [InlineData(9.9, "5 m")]
    [InlineData(25, "20 m")]
    [InlineData(100, "100 m")]
    [InlineData(2400, "2 km")]
    public void Takes_the_longest_round_length(double maximum, string label) => ScaleBar.Within(maximum).Label.ShouldBe(label);

    [Fact]
    public void Uses_more_than_a_third_of_the_room() =>
        Gen.Double[0.01, 1e6].Sample(maximum =>
        {
            var metres = ScaleBar.Within(maximum).Metres;
            return metres <= maximum * (1 + 1e-9) && metres > maximum / 2.5 * (1 - 1e-9);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void Refuses_what_has_no_length(double maximum) => Should.Throw<ArgumentOutOfRangeException>(() => ScaleBar.Within(maximum));
}
