using RSICCLLM.Service.Inboxes;

namespace RSICCLLM.Service.Tests.Inboxes;

public sealed class ScenePatternTests
{
    [Theory]
    [InlineData("{area}_{date:yyyyMMdd}.tif", "north_20260501.tif", "north", "2026-05-01")]
    [InlineData("{area}_{date:yyyyMMdd}.tif", "NORTH_20260501.TIF", "NORTH", "2026-05-01")]
    [InlineData("{area}_{date:yyyyMMdd}.tif", "old_town_20260501.tif", "old_town", "2026-05-01")]
    [InlineData("ortho-{date:yyyy-MM-dd}-{area}*.tif", "ortho-2026-05-01-harbour.v2.tif", "harbour", "2026-05-01")]
    [InlineData("{area}.{date:dd.MM.yy}.tif", "north.01.05.26.tif", "north", "2026-05-01")]
    [InlineData("{area}_{date:yyyyMMdd}.tif", "s\u00fcd_20260501.tif", "s\u00fcd", "2026-05-01")]
    [InlineData("{area}_{date:yyyyMMdd}.tif", "su\u0308d_20260501.tif", "s\u00fcd", "2026-05-01")]
    [InlineData("Fr\u00fchjahr_{area}_{date:yyyyMMdd}.tif", "Fru\u0308hjahr_\u5317_20260501.tif", "\u5317", "2026-05-01")]
    public void Area_and_date_are_read(string pattern, string file, string area, string date)
    {
        var name = new ScenePattern(pattern).Match(file).ShouldNotBeNull();

        (name.Area, name.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).ShouldBe((area, date));
    }

    [Theory]
    [InlineData("north_20260501.tif.part")]
    [InlineData("north_20261301.tif")]
    [InlineData("north_2026051.tif")]
    [InlineData("north 20260501.tif")]
    [InlineData("../north_20260501.tif")]
    [InlineData("_20260501.tif")]
    [InlineData("s\u202ed_20260501.tif")]
    [InlineData("s:d_20260501.tif")]
    public void Other_files_are_none_of_its_business(string file) => new ScenePattern("{area}_{date:yyyyMMdd}.tif").Match(file).ShouldBeNull();

    [Fact]
    public void Areas_end_before_folder_names_grow_too_long()
    {
        var pattern = new ScenePattern("{area}_{date:yyyyMMdd}.tif");

        // Three bytes each in UTF-8, of 120.
        pattern.Match($"{new string('\u5317', 40)}_20260501.tif").ShouldNotBeNull();
        pattern.Match($"{new string('\u5317', 41)}_20260501.tif").ShouldBeNull();
    }

    [Theory]
    [InlineData("north west_20260501.tif", "its name does not match the pattern \"{area}_{date:yyyyMMdd}.tif\"; names must look like north_20260531.tif, the area of letters, digits, '-' and '_'.")]
    [InlineData("north_20261332.tif", "\"20261332\" in its name is no date of the form yyyyMMdd; names must look like north_20260531.tif, the area of letters, digits, '-' and '_'.")]
    [InlineData("north_20260501.tif", null)]
    public void Why_a_name_is_none_is_said_with_an_example(string file, string? reason) => new ScenePattern("{area}_{date:yyyyMMdd}.tif").Misfit(file).ShouldBe(reason);

    [Theory]
    [InlineData("{area}.tif")]
    [InlineData("{date:yyyyMMdd}.tif")]
    [InlineData("{area}{area}_{date:yyyyMMdd}.tif")]
    [InlineData("{area}_{date:yyyyMM}.tif")]
    [InlineData("{area}_{date:HHmmss}.tif")]
    [InlineData("{area}_{date:yyyyMMdd")]
    [InlineData("sub/{area}_{date:yyyyMMdd}.tif")]
    public void A_pattern_that_cannot_work_is_refused(string pattern) => ScenePattern.Fault(pattern).ShouldNotBeNull();
}
