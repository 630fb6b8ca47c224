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
    public void Other_files_are_none_of_its_business(string file) => new ScenePattern("{area}_{date:yyyyMMdd}.tif").Match(file).ShouldBeNull();

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
