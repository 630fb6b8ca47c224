using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Composition;

public class WordingTests
{
    private static readonly Wording English = new(ReportLanguage.English);
    private static readonly Wording German = new(ReportLanguage.Load("de"));

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

        English.Title(change).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0, "0 m²")]
    [InlineData(3.25, "3.3 m²")]
    [InlineData(1234.4, "1,234 m²")]
    [InlineData(12_345, "1.23 ha")]
    [InlineData(2_500_000, "2.50 km²")]
    public void Area_takes_the_unit_that_keeps_it_short(double squareMetres, string expected) => English.Area(squareMetres).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.001, "less than 1 %")]
    [InlineData(0.504, "50 %")]
    [InlineData(0.999, "more than 99 %")]
    [InlineData(1, "100 %")]
    public void Percent_is_0_or_100_only_when_exactly_so(double share, string expected) => English.Percent(share).ShouldBe(expected);

    [Fact]
    public void Degrees_name_the_hemisphere() =>
        English.Degrees((-70.5, -33.25), ", ").ShouldBe("33.250000° S, 70.500000° W");

    [Theory]
    [InlineData("building", "demolished", 2, "2 Gebäude abgerissen")]
    [InlineData("road", "widened", 1, "1 Straße verbreitert")]
    [InlineData("road", "widened", null, "Straßen verbreitert")]
    [InlineData("windmill", "painted", 3, "3 windmills painted")]
    public void German_titles_keep_what_they_have_no_word_for(string @object, string verb, int? quantity, string expected)
    {
        var change = SampleReports.Change(0, new Random(1), 2500, 2000) with { Object = @object, Verb = verb, Quantity = quantity };

        German.Title(change).ShouldBe(expected);
    }

    [Fact]
    public void German_numbers_and_dates_are_written_as_in_Germany()
    {
        German.Area(1234.4).ShouldBe("1.234 m²");
        German.Area(12_345).ShouldBe("1,23 ha");
        German.Date(new DateOnly(2025, 3, 7)).ShouldBe("7. März 2025");
        German.Degrees((-70.5, -33.25), ", ").ShouldBe("33,250000° S, 70,500000° W");
        German.ShortCoordinates(new(405_123.44, 5_757_000), geographic: false).ShouldBe("405123,4; 5757000,0");
        German.Measure(-0.375, 2, "m").ShouldBe("-0,38 m");
    }
}
