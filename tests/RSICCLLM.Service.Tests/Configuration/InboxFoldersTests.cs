using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Tests.Configuration;

public sealed class InboxFoldersTests
{
    [Theory]
    [InlineData("""{ "name": "a", "folder": "in", "archive": "x/../in/" }""", null, "\"inboxes[0].archive\" is \"/srv/in/\", which is the \"folder\" of the inbox as well; ")]
    [InlineData("""{ "name": "a", "folder": "in", "quarantine": "in" }""", null, "\"inboxes[0].quarantine\" is \"/srv/in\", which is the \"folder\" of the inbox as well; ")]
    [InlineData("""{ "name": "a", "folder": "in", "archive": "in/quarantine" }""", null, "\"inboxes[0].archive\" is \"/srv/in/quarantine\", which is the \"quarantine\" of the inbox as well; ")]
    [InlineData("""{ "name": "a", "folder": "in", "archive": "other" }""", """{ "name": "b", "folder": "other" }""", "\"inboxes[0].archive\" is \"/srv/other\", which is the \"folder\" of the inbox \"b\" as well; ")]
    [InlineData("""{ "name": "a", "folder": "in" }""", """{ "name": "b", "folder": "other", "quarantine": "in" }""", "\"inboxes[1].quarantine\" is \"/srv/in\", which is the \"folder\" of the inbox \"a\" as well; ")]
    [InlineData("""{ "name": "a", "folder": "in", "archive": "x" }""", """{ "name": "b", "folder": "other", "quarantine": "x" }""", "\"inboxes[0].archive\" is \"/srv/x\", which is the \"quarantine\" of the inbox \"b\" as well; ")]
    [InlineData("""{ "name": "a", "folder": "in", "archive": "x" }""", """{ "name": "b", "folder": "other", "archive": "x/" }""", "\"inboxes[1].archive\" is \"/srv/x/\", which is the \"archive\" of the inbox \"a\" as well; ")]
    [InlineData("""{ "name": "a", "folder": "in" }""", """{ "name": "b", "folder": "in/" }""", "\"inboxes[1].pattern\" is \"{area}_{date:yyyyMMdd}.tif\" in the folder \"/srv/in/\", as that of the inbox \"a\" is; ")]
    [InlineData("""{ "name": "a", "folder": "results" }""", null, "\"inboxes[0].folder\" is \"/srv/results\", which is the \"output\" \"/srv/results\" or inside it; ")]
    [InlineData("""{ "name": "a", "folder": "results/in" }""", null, "\"inboxes[0].folder\" is \"/srv/results/in\", which is the \"output\" \"/srv/results\" or inside it; ")]
    public void Folders_that_are_in_each_others_way_are_refused(string first, string? second, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The expected paths are Unix ones.");

        Should.Throw<ConfigurationException>(() => Parse(first, second)).Message.ShouldContain(expected);
    }

    [Fact]
    public void All_of_them_are_told_together()
    {
        var error = Should.Throw<ConfigurationException>(() => Parse("""{ "name": "a", "folder": "in", "archive": "in" }""", """{ "name": "b", "folder": "results/in", "archive": "in" }""")).Message;

        foreach (var part in new[] { "\"inboxes[0].archive\"", "\"inboxes[1].archive\" is \"" + Path.GetFullPath("/srv/in") + "\", which is the \"folder\" of the inbox \"a\"", "which is the \"archive\" of the inbox \"a\"", "\"inboxes[1].folder\"" })
            error.ShouldContain(part);
    }

    [Fact]
    public void What_an_inbox_may_share_is_not_refused()
    {
        // A folder by patterns that differ, the quarantine; results below an inbox, whose folders are not looked into.
        Parse("""{ "name": "a", "folder": "in", "archive": "x" }""", """{ "name": "b", "folder": "in", "archive": "y", "pattern": "{area}_{date:yyyyMMdd}.png" }""").Inboxes.Count.ShouldBe(2);
        Parse("""{ "name": "a", "folder": "in" }""", """{ "name": "b", "folder": "in2", "quarantine": "in/quarantine" }""").Inboxes.Count.ShouldBe(2);
        Parse("""{ "name": "a", "folder": "." }""", null).Inboxes.ShouldHaveSingleItem();
    }

    [Fact]
    public void Upper_and_lower_case_are_one_where_the_system_says_so()
    {
        void Read() => Parse("""{ "name": "a", "folder": "in", "archive": "IN" }""", null);

        if (OperatingSystem.IsLinux())
            Should.NotThrow(Read);
        else
            Should.Throw<ConfigurationException>(Read);
    }

    private static ServiceConfiguration Parse(string first, string? second)
    {
        var inboxes = string.Join(", ", new[] { first, second }.OfType<string>()
            .Select(i => i.Contains("\"pattern\"", StringComparison.Ordinal) ? i : i.Replace(" }", ", \"pattern\": \"{area}_{date:yyyyMMdd}.tif\" }", StringComparison.Ordinal)));
        return ServiceConfigurationReader.Parse($$"""{ "model": "m", "output": "results", "inboxes": [ {{inboxes}} ] }""", Path.GetFullPath("/srv"));
    }
}
