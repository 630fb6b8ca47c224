using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Reports;
using RSICCLLM.Reports.Languages;

namespace RSICCLLM.Batch.Configuration;

/// <summary>Reads a run's configuration from JSON; comments and trailing commas are allowed, unknown keys are not.</summary>
public static class RunConfigurationReader
{
    /// <summary>Reads a configuration file. Relative paths in it start at its own folder.</summary>
    /// <exception cref="ConfigurationException">The file is missing or wrong; all errors are listed.</exception>
    public static RunConfiguration Load(string file) => ConfigurationFile.Load(file, Read);

    internal static RunConfiguration Parse(string json, string folder, string file) => ConfigurationFile.Parse(json, folder, file, Read);

    /// <summary>Reads what every pair shares; a configuration of a service holds the same.</summary>
    internal static RunConfiguration ReadSettings(ConfigurationSection root, string folder, IReadOnlyList<PairConfiguration> pairs) => new()
    {
        Model = Absolute(root.RequiredText("model"), folder),
        Output = Absolute(root.RequiredText("output"), folder),
        Agency = root.Text("agency", "")!,
        Pairs = pairs,
        Tiling = root.Section("tiling") is { } tiling ? ReadTiling(tiling) : new TilingOptions(),
        Alignment = root.Section("alignment") is { } alignment ? ReadAlignment(alignment) : new AlignmentOptions(),
        Radiometry = root.Section("radiometry") is { } radiometry ? ReadRadiometry(radiometry) : new RadiometryOptions(),
        Captioning = root.Section("captioning") is { } captioning ? ReadCaptioning(captioning) : new CaptioningOptions(),
        Changes = root.Section("changes") is { } changes ? ReadChanges(changes) : new ChangeOptions(),
        Report = (root.Section("report") is { } report ? ReadReport(report, path => Absolute(path, folder)) : new ReportConfiguration()) with
        {
            QuestPdfLicense = root.Section("questPdf") is { } quest ? ReadLicence(quest) : null,
        },
    };

    private static RunConfiguration Read(ConfigurationSection root, string folder)
    {
        var configuration = ReadSettings(root, folder, ReadPairs(root, path => Absolute(path, folder)));
        root.RefuseOtherKeys();
        return configuration;
    }

    private static string Absolute(string? path, string folder) => path is null ? "" : Path.GetFullPath(path, folder);

    private static ReportConfiguration ReadReport(ConfigurationSection section, Func<string?, string> absolute)
    {
        var standard = new ReportConfiguration();
        var language = section.Text("language", standard.Language)!;
        var report = new ReportConfiguration
        {
            Language = ReportLanguage.BuiltIn.Contains(language) ? language : absolute(language),
            Logo = section.Text("logo", null) is { } logo ? absolute(logo) : null,
            Font = section.Text("font", null) is { } font ? absolute(font) : null,
            PagesPerVolume = section.Whole("pagesPerVolume", standard.PagesPerVolume, 10, 10_000),
        };
        section.RefuseOtherKeys();
        // A wrong language would otherwise be found when the first pair is done, hours later.
        try
        {
            ReportLanguage.Load(report.Language);
        }
        catch (ReportException e)
        {
            section.Error("language", $"cannot be used: {e.Message}");
        }

        return report;
    }

    private static string? ReadLicence(ConfigurationSection section)
    {
        var licence = section.Text("license", null) is null ? null : section.Choice("license", "", "community", "professional", "enterprise");
        section.RefuseOtherKeys();
        return licence is { Length: > 0 } ? licence : null;
    }

    private static List<PairConfiguration> ReadPairs(ConfigurationSection root, Func<string?, string> absolute)
    {
        var pairs = new List<PairConfiguration>();
        foreach (var section in root.Sections("pairs"))
        {
            var name = PairNames.Normalize(section.RequiredText("name") ?? "");
            if (name.Length > 0 && !PairNames.IsValid(name))
                section.Error("name", $"is \"{name}\", expected {PairNames.Expectation}.");
            else if (pairs.Any(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)))
                section.Error("name", $"is \"{name}\", which another pair has already; names must differ.");
            var (before, after) = (ReadScene(section, "before", absolute), ReadScene(section, "after", absolute));
            if (after.Date < before.Date)
                section.Error("after.date", $"is {after.Date:yyyy-MM-dd}, which is earlier than \"before.date\" {before.Date:yyyy-MM-dd}.");
            pairs.Add(new PairConfiguration(name, before, after));
            section.RefuseOtherKeys();
        }

        return pairs;
    }

    private static SceneConfiguration ReadScene(ConfigurationSection pair, string key, Func<string?, string> absolute)
    {
        if (pair.Section(key, required: true) is not { } section)
            return new SceneConfiguration("", null);
        var scene = new SceneConfiguration(absolute(section.RequiredText("path")), section.Date("date"))
        {
            Bands = section.Bands("bands"),
            EpsgCode = section.WholeOrNone("epsgCode", 1, 999_999),
        };
        section.RefuseOtherKeys();
        return scene;
    }

    private static TilingOptions ReadTiling(ConfigurationSection section)
    {
        var standard = new TilingOptions();
        var options = new TilingOptions
        {
            GroundSamplingDistance = section.Choice("groundSamplingDistance", standard.GroundSamplingDistance, TilingOptions.AsModel, TilingOptions.AsScene),
            Overlap = section.Whole("overlap", standard.Overlap, 0, 4096),
            MinimumValidShare = section.Number("minimumValidShare", standard.MinimumValidShare, 0, 1),
        };
        section.RefuseOtherKeys();
        return options;
    }

    private static AlignmentOptions ReadAlignment(ConfigurationSection section)
    {
        var standard = new AlignmentOptions();
        var options = new AlignmentOptions
        {
            Mode = section.Choice("mode", standard.Mode, AlignmentOptions.Correct, AlignmentOptions.Report, AlignmentOptions.Off),
            MaximumShift = section.Number("maximumShift", standard.MaximumShift, 0, AlignmentOptions.GreatestMaximumShift),
        };
        section.RefuseOtherKeys();
        return options;
    }

    private static RadiometryOptions ReadRadiometry(ConfigurationSection section)
    {
        var options = new RadiometryOptions { Mode = section.Choice("mode", new RadiometryOptions().Mode, RadiometryOptions.Off, RadiometryOptions.Match) };
        section.RefuseOtherKeys();
        return options;
    }

    private static CaptioningOptions ReadCaptioning(ConfigurationSection section)
    {
        var standard = new CaptioningOptions();
        var options = new CaptioningOptions
        {
            Device = ReadDevice(section, standard.Device),
            Engine = section.Choice("engine", standard.Engine, [.. CaptionEngines.Names]),
            Triage = section.Flag("triage", standard.Triage),
            Pruning = section.Flag("pruning", standard.Pruning),
            Isolation = section.Flag("isolation", standard.Isolation),
            TileTimeout = section.Whole("tileTimeout", standard.TileTimeout, 1, 3600),
            BatchSize = section.Whole("batchSize", standard.BatchSize, 1, 64),
            MaxNewTokens = section.Whole("maxNewTokens", standard.MaxNewTokens, 8, 1024),
            SpeculativeTokens = section.Whole("speculativeTokens", standard.SpeculativeTokens, 0, 64),
        };
        if (options is { Pruning: true, Engine: not CaptionEngines.OnnxRuntime })
            section.Error("pruning", $"is true, which needs the engine {CaptionEngines.OnnxRuntime} and not {options.Engine}.");
        section.RefuseOtherKeys();
        return options;
    }

    private static string ReadDevice(ConfigurationSection section, string standard)
    {
        var device = section.Text("device", standard)!;
        if (DeviceRequest.TryParse(device) is not null)
            return device;
        section.Error("device", $"is \"{device}\", expected {DeviceRequest.Forms}.");
        return standard;
    }

    private static ChangeOptions ReadChanges(ConfigurationSection section)
    {
        var standard = new ChangeOptions();
        var options = new ChangeOptions
        {
            EvidenceThreshold = section.Number("evidenceThreshold", standard.EvidenceThreshold, 0, 1),
            MinimumArea = section.Number("minimumArea", standard.MinimumArea, 0, 1e6),
            MinimumConfidence = section.Number("minimumConfidence", standard.MinimumConfidence, 0, 1),
            GroupingDistance = section.Number("groupingDistance", standard.GroupingDistance, 0, 1000),
        };
        section.RefuseOtherKeys();
        return options;
    }
}
