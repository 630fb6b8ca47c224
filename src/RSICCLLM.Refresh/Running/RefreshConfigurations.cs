using System.Text.Json;
using System.Text.Json.Nodes;
using RSICCLLM.Datasets.Preferences;
using RSICCLLM.Model;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Sft;

namespace RSICCLLM.Refresh.Running;

/// <summary>Writes the settings files of the steps, with the paths filled in, so that each step is read and checked as if a person had written it.</summary>
internal static class RefreshConfigurations
{
    private const int SftSteps = 500;
    private const int DnpoSteps = 200;
    private const int SaveEvery = 50;
    private const double SftRate = 1e-4;
    private const double DnpoRate = 5e-5;
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    /// <summary>Keys that a refresh sets itself.</summary>
    public static IReadOnlyList<string> OwnKeys { get; } = ["checkpoint", "architecture", "training", "validation", "output", "samples", "model", "answers"];

    /// <summary>Keys of the sections that name a file or folder.</summary>
    private static readonly string[] PathKeys = ["tokenizer", "referenceCache", "start", "keywords", "lexicon"];

    /// <summary>A section whose paths do not depend on where the step's settings file lies.</summary>
    public static JsonObject WithFullPaths(JsonObject section, string folder)
    {
        var made = section.DeepClone().AsObject();
        foreach (var (key, value) in section)
        {
            if (value is JsonObject inner)
                made[key] = WithFullPaths(inner, folder);
            else if (PathKeys.Contains(key) && value is JsonValue text && text.TryGetValue<string>(out var path) && path.Length > 0)
                made[key] = Path.GetFullPath(Path.Combine(folder, path));
        }

        return made;
    }

    /// <summary>Looks at all sections before the first step, not hours later.</summary>
    /// <exception cref="FormatException">A section has settings that cannot be used.</exception>
    public static void Check(RefreshSettings settings, RefreshFolder folder)
    {
        Directory.CreateDirectory(folder.Work);
        Check("sft", Training(settings.Sft, SftSteps, SftRate, settings.Checkpoint, settings.Samples, folder.Sft), folder, path => SftOptionsFile.Load(path));
        Check("dnpo", Training(settings.Dnpo, DnpoSteps, DnpoRate, settings.Checkpoint, settings.Samples, folder.Dnpo), folder, path => DnpoOptionsFile.Load(path));
        Check("preferences", Preferences(settings, folder), folder, path => PreferenceSettings.Load(path));
    }

    /// <summary>Writes <c>sft.json</c>, <c>preferences.json</c> and <c>dnpo.json</c>.</summary>
    public static void Write(RefreshSettings settings, RefreshFolder folder)
    {
        Save(folder.Configuration("sft"), Training(settings.Sft, SftSteps, SftRate, settings.Checkpoint, folder.Training, folder.Sft));
        Save(folder.Configuration("dnpo"), Training(settings.Dnpo, DnpoSteps, DnpoRate, folder.Tuned, folder.Preferences, folder.Dnpo));
        Save(folder.Configuration("preferences"), Preferences(settings, folder));
    }

    /// <summary>Reads a section with paths that exist already in place of those of later steps.</summary>
    private static void Check(string section, JsonObject settings, RefreshFolder folder, Action<string> load)
    {
        var path = folder.Configuration($"{section}-check");
        Save(path, settings);
        try
        {
            load(path);
        }
        catch (Exception e) when (e is ModelException or FormatException)
        {
            throw new FormatException($"In \"{section}\", {e.Message.Replace(path, "the settings", StringComparison.Ordinal)}", e);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static JsonObject Preferences(RefreshSettings settings, RefreshFolder folder)
    {
        var made = settings.Preferences.DeepClone().AsObject();
        made["samples"] = folder.Training;
        made["output"] = folder.Preferences;
        made["model"] = folder.Tuned;
        return made;
    }

    private static JsonObject Training(JsonObject given, int steps, double rate, string checkpoint, string training, string output)
    {
        var made = given.DeepClone().AsObject();
        if (!made.ContainsKey("lora") && !made.ContainsKey("train"))
            made["lora"] = new JsonObject();
        if (!made.ContainsKey("maxSteps") && !made.ContainsKey("maxMinutes"))
            made["maxSteps"] = steps;
        if (!made.ContainsKey("learningRate"))
            made["learningRate"] = rate;
        if (!made.ContainsKey("saveEvery"))
            made["saveEvery"] = SaveEvery;
        made["checkpoint"] = checkpoint;
        made["training"] = training;
        made["output"] = output;
        return made;
    }

    private static void Save(string path, JsonObject settings) => File.WriteAllText(path, settings.ToJsonString(Layout) + "\n");
}
