using System.CommandLine;

namespace RSICCLLM.Benchmarks.Commands;

/// <summary>Options that the commands share.</summary>
internal static class BenchmarkOptions
{
    /// <summary>Page whose section is replaced. Not given: the table is printed only.</summary>
    public static readonly Option<string?> Docs = new("--docs") { Description = "Page whose table is replaced, docs/benchmarks.md in a checkout. Left out: print only." };

    /// <summary>How often each side is measured.</summary>
    public static readonly Option<int> Rounds = Positive("--rounds", 5, "Alternating rounds; medians are taken over them.");

    /// <summary>Folder for what a measurement writes; emptied by the command that made it.</summary>
    public static readonly Option<string> Work = new("--work") { Description = "Folder for scratch files.", DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "rsiccllm-benchmarks") };

    /// <summary>Prints a section, and puts it into the page where one is named.</summary>
    /// <param name="parsed">The command line; its command has <see cref="Docs"/>.</param>
    /// <param name="section">Name between the page's markers.</param>
    /// <param name="text">Markdown.</param>
    public static void Publish(ParseResult parsed, string section, string text)
    {
        Console.Out.WriteLine(text.TrimEnd());
        if (parsed.GetValue(Docs) is { } page)
            MeasuredSection.Replace(page, section, text);
    }

    private static Option<int> Positive(string name, int standard, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        OptionRange.Check(option, 1, int.MaxValue);
        return option;
    }
}
