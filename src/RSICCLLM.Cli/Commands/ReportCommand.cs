using System.CommandLine;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Reports;
using RSICCLLM.Reports.Languages;
using RSICCLLM.Reports.Output;
using RSICCLLM.Reports.Output.Stored;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm report</c>: the outputs again from stored results, without scenes and model.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Folder = new("OUTPUT_FOLDER") { Description = "Folder of a pair, or of a run with all its pairs." };
    private static readonly Option<string> Language = new("--language") { Description = "en, de, or a language file.", DefaultValueFactory = _ => "en" };
    private static readonly Option<string?> Output = new("--output") { Description = "Folder for the new files; default: a folder report-LANGUAGE beside the old ones." };
    private static readonly Option<string?> Agency = new("--agency") { Description = "Another name on the title." };
    private static readonly Option<string?> Logo = new("--logo") { Description = "PNG or JPEG for the title." };
    private static readonly Option<string?> Font = new("--font") { Description = "TrueType or OpenType file for the PDF." };
    private static readonly Option<int> Pages = new("--pages-per-volume") { Description = "Most pages of one PDF, 10 to 10,000.", DefaultValueFactory = _ => new ReportOptions().PagesPerVolume };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the written files as JSON." };

    public static Command Create()
    {
        var command = new Command("report", """
            Write the outputs of finished pairs again: in another language, with another logo, or after an update of the program.
            Neither the scenes nor the model are needed. The files of the run stay as they are.

            Example:
              rsiccllm report results --language de
            """)
        {
            Folder, Language, Output, Agency, Logo, Font, Pages, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var options = Options(parsed);
        var all = new List<ReportFiles>();
        foreach (var pair in Pairs(parsed.GetValue(Folder)!, parsed.GetValue(Output), Path.GetFileNameWithoutExtension(options.Language)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var stored = StoredReport.Open(pair.Folder);
            if (parsed.GetValue(Agency) is { } agency)
                stored.Rename(agency);
            var files = ReportWriter.WriteAgain(stored, pair.Target, options, cancellation);
            all.Add(files);
            foreach (var remark in files.Remarks)
                Console.Error.WriteLine(remark);
            if (!parsed.GetValue(Json))
                Console.Out.WriteLine($"{stored.Report.Name}: report in {files.Pdf[0]}");
        }

        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(all, Captioners.Json));
        return ExitCodes.Success;
    }

    private static ReportOptions Options(ParseResult parsed)
    {
        var (language, pages) = (parsed.GetValue(Language)!, parsed.GetValue(Pages));
        if (pages is < 10 or > 10_000)
            throw new ConfigurationException($"--pages-per-volume is {pages}, expected 10 to 10,000.");
        try
        {
            ReportLanguage.Load(language);
        }
        catch (ReportException e)
        {
            throw new ConfigurationException($"--language cannot be used: {e.Message}", e);
        }

        return new() { Language = language, LogoFile = parsed.GetValue(Logo), FontFile = parsed.GetValue(Font), PagesPerVolume = pages };
    }

    private static List<(string Folder, string Target)> Pairs(string folder, string? output, string language)
    {
        if (!Directory.Exists(folder))
            throw new ConfigurationException($"The folder {folder} does not exist.");
        if (StoredReport.IsIn(folder))
            return [(folder, Target(folder, output ?? Path.Combine(folder, $"report-{language}")))];
        var pairs = Directory.GetDirectories(folder).Where(StoredReport.IsIn).Order(StringComparer.Ordinal).ToList();
        if (pairs.Count == 0)
            throw new ConfigurationException($"The folder {folder} holds no finished pair: neither it nor a folder in it has a {ReportFiles.JsonName}.");
        return [.. pairs.Select(p => (p, Target(p, output is null ? Path.Combine(p, $"report-{language}") : Path.Combine(output, Path.GetFileName(p)))))];
    }

    private static string Target(string pair, string target) => Path.GetFullPath(target) == Path.GetFullPath(pair)
        ? throw new ConfigurationException($"--output is {target}, the folder of the run's own files; name another, they are kept as the run wrote them.")
        : target;
}
