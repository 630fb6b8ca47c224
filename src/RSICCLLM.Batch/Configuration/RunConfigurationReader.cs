using System.Text.Json;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Devices;

namespace RSICCLLM.Batch.Configuration;

/// <summary>Reads a run's configuration from JSON; comments and trailing commas are allowed, unknown keys are not.</summary>
public static class RunConfigurationReader
{
    private const long LargestFile = 4 << 20;

    /// <summary>Reads a configuration file. Relative paths in it start at its own folder.</summary>
    /// <exception cref="ConfigurationException">The file is missing or wrong; all errors are listed.</exception>
    public static RunConfiguration Load(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var info = new FileInfo(file);
        if (!info.Exists)
            throw new ConfigurationException($"The configuration {file} does not exist.");
        if (info.Length > LargestFile)
            throw new ConfigurationException($"The configuration {file} has {info.Length} bytes, more than the {LargestFile} that are read.");
        try
        {
            return Parse(File.ReadAllText(info.FullName), info.DirectoryName!, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The configuration {file} cannot be read: {e.Message}", e);
        }
    }

    internal static RunConfiguration Parse(string json, string folder, string file)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false, MaxDepth = 16 });
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"The configuration {file} is not valid JSON: {e.Message}", e);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ConfigurationException($"The configuration {file} must hold one JSON object in braces.");
            var errors = new List<string>();
            RunConfiguration configuration;
            try
            {
                configuration = Read(new ConfigurationSection(document.RootElement, "", errors), folder);
            }
            catch (InvalidOperationException e)
            {
                // Half of a surrogate pair, written as an escape, is valid JSON and no text.
                throw new ConfigurationException($"The configuration {file} holds text that is not valid Unicode: {e.Message}", e);
            }

            if (errors.Count > 0)
                throw new ConfigurationException($"The configuration {file} has {errors.Count} error{(errors.Count == 1 ? "" : "s")}:\n  {string.Join("\n  ", errors)}");
            return configuration;
        }
    }

    private static RunConfiguration Read(ConfigurationSection root, string folder)
    {
        string Absolute(string? path) => path is null ? "" : Path.GetFullPath(path, folder);

        var configuration = new RunConfiguration
        {
            Model = Absolute(root.RequiredText("model")),
            Output = Absolute(root.RequiredText("output")),
            Agency = root.Text("agency", "")!,
            Pairs = ReadPairs(root, Absolute),
            Tiling = root.Section("tiling") is { } tiling ? ReadTiling(tiling) : new TilingOptions(),
            Captioning = root.Section("captioning") is { } captioning ? ReadCaptioning(captioning) : new CaptioningOptions(),
            Changes = root.Section("changes") is { } changes ? ReadChanges(changes) : new ChangeOptions(),
        };
        root.RefuseOtherKeys();
        return configuration;
    }

    private static List<PairConfiguration> ReadPairs(ConfigurationSection root, Func<string?, string> absolute)
    {
        var pairs = new List<PairConfiguration>();
        foreach (var section in root.Sections("pairs"))
        {
            var name = section.RequiredText("name") ?? "";
            if (name.Length > 0 && !PairNames.IsValid(name))
                section.Error("name", $"is \"{name}\", expected up to 100 letters, digits, '-', '_' or '.', not beginning with a dot.");
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
        var scene = new SceneConfiguration(absolute(section.RequiredText("path")), section.Date("date"));
        section.RefuseOtherKeys();
        return scene;
    }

    private static TilingOptions ReadTiling(ConfigurationSection section)
    {
        var standard = new TilingOptions();
        var options = new TilingOptions
        {
            Overlap = section.Whole("overlap", standard.Overlap, 0, 4096),
            MinimumValidShare = section.Number("minimumValidShare", standard.MinimumValidShare, 0, 1),
        };
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
            Isolation = section.Flag("isolation", standard.Isolation),
            TileTimeout = section.Whole("tileTimeout", standard.TileTimeout, 1, 3600),
            BatchSize = section.Whole("batchSize", standard.BatchSize, 1, 64),
            MaxNewTokens = section.Whole("maxNewTokens", standard.MaxNewTokens, 8, 1024),
        };
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
            GroupingDistance = section.Number("groupingDistance", standard.GroupingDistance, 0, 1000),
        };
        section.RefuseOtherKeys();
        return options;
    }
}
