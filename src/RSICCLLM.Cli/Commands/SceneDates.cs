using System.CommandLine;
using System.Globalization;
using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Cli.Commands;

/// <summary>The dates of two scenes that are named on the command line; either may be left out.</summary>
internal static class SceneDates
{
    public static Option<string?> Before() => new("--before-date") { Description = "Date of the earlier scene, yyyy-mm-dd." };

    public static Option<string?> After() => new("--after-date") { Description = "Date of the later scene, yyyy-mm-dd." };

    /// <exception cref="ConfigurationException">One is no date, or the later scene would be the earlier one.</exception>
    public static (DateOnly? Before, DateOnly? After) Of(ParseResult parsed, Option<string?> before, Option<string?> after)
    {
        var (earlier, later) = (Date(parsed, before), Date(parsed, after));
        return later < earlier
            ? throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture, $"--after-date {later:yyyy-MM-dd} is earlier than --before-date {earlier:yyyy-MM-dd}."))
            : (earlier, later);
    }

    private static DateOnly? Date(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) switch
    {
        null => null,
        var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        var text => throw new ConfigurationException($"{option.Name} is \"{text}\", expected a date such as 2026-05-02."),
    };
}
