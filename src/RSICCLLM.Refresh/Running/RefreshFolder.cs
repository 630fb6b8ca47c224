using System.Security.Cryptography;
using System.Text.Json;
using RSICCLLM.Model;

namespace RSICCLLM.Refresh.Running;

/// <summary>Where a refresh keeps what it makes: <c>OUTPUT/.VERSION.refresh</c> until it is accepted, then <c>OUTPUT/VERSION</c> in one move.</summary>
internal sealed class RefreshFolder(RefreshSettings settings)
{
    /// <summary>The accepted version.</summary>
    public string Final { get; } = Path.Combine(settings.Output, settings.Version);

    /// <summary>What is in work, or was refused.</summary>
    public string Work { get; } = Path.Combine(settings.Output, $".{settings.Version}.refresh");

    // Paths in these files lead to the city's pictures and must stay in its folder.
    public string Training => Beside("train");

    public string HeldOut => settings.HeldOut ?? Beside("held-out");

    public string Preferences => Beside("preferences");

    public string Sft => Path.Combine(Work, "sft");

    public string Tuned => Path.Combine(Work, "tuned");

    public string Dnpo => Path.Combine(Work, "dnpo");

    public string Checkpoint => Path.Combine(Work, "checkpoint");

    public string Package => Path.Combine(Work, "package");

    /// <summary>The settings file of a step.</summary>
    public string Configuration(string step) => Path.Combine(Work, step + ".json");

    /// <summary>A package's captions of a set.</summary>
    public string Captions(string package, string set) => Path.Combine(Work, $"captions-{package}-{set}.jsonl");

    /// <summary>Begins a refresh, or goes on with one of the same settings and files. Tolerance and gain may have changed: they decide at the end only.</summary>
    /// <exception cref="ModelException">One was begun with other settings.</exception>
    public void Begin()
    {
        Directory.CreateDirectory(Work);
        var state = Path.Combine(Work, "begun.json");
        var key = JsonSerializer.Serialize(settings with { Tolerance = [], Gain = [] }, RefreshJson.Default.RefreshSettings)
            + string.Concat(new[] { settings.Samples, settings.HeldOut, settings.Replay, settings.Benchmark }.OfType<string>().Select(file => $"\n// {Hash(file)} {Path.GetFileName(file)}")) + "\n";
        if (!File.Exists(state))
            File.WriteAllText(state, key);
        else if (File.ReadAllText(state) != key)
            throw new ModelException($"{Work} was begun with other settings or samples; give another \"version\", or remove the folder.");
    }

    private static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Marks a step that cannot be told from its files.</summary>
    public bool IsDone(string step) => File.Exists(Path.Combine(Work, step + ".done"));

    public void MarkDone(string step) => File.WriteAllText(Path.Combine(Work, step + ".done"), "");

    private string Beside(string part) =>
        Path.Combine(Path.GetDirectoryName(settings.Samples)!, $"{Path.GetFileNameWithoutExtension(settings.Samples)}.{settings.Version}.{part}.jsonl");
}
