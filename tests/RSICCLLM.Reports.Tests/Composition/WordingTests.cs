using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Composition;

public class WordingTests
{
    [Theory]
    [InlineData("building", "built", 2, "Two buildings built")]
    [InlineData("building", "demolished", 1, "One building demolished")]
    [InlineData("swimming pool", "built", 12, "Twelve swimming pools built")]
    [InlineData("building", "built", 1300, "1,300 buildings built")]
    [InlineData("road", "widened", null, "Roads widened")]
    [InlineData("trees", "cleared", null, "Trees cleared")]
    [InlineData("tennis pitch", "built", 3, "Three tennis pitches built")]
    public void Title_names_quantity_object_and_verb(string @object, string verb, int? quantity, string expected)
    {
        var change = SampleReports.Change(0, new Random(1), 2500, 2000) with { Object = @object, Verb = verb, Quantity = quantity };

        Wording.Title(change).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, "0 m²")]
    [InlineData(3.25, "3.3 m²")]
    [InlineData(1234.4, "1,234 m²")]
    [InlineData(12_345, "1.23 ha")]
    [InlineData(2_500_000, "2.50 km²")]
    public void Area_takes_the_unit_that_keeps_it_short(double squareMetres, string expected) => Wording.Area(squareMetres).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.001, "less than 1 %")]
    [InlineData(0.504, "50 %")]
    [InlineData(0.999, "more than 99 %")]
    [InlineData(1, "100 %")]
    public void Percent_is_0_or_100_only_when_exactly_so(double share, string expected) => Wording.Percent(share).ShouldBe(expected);

    [Fact]
    public void Degrees_name_the_hemisphere() =>
        Wording.Degrees((-70.5, -33.25), ", ").ShouldBe("33.250000° S, 70.500000° W");
}
