using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RSICCLLM.Endpoints.Configuration;

/// <summary>
/// Reads configuration files; comments and trailing commas are allowed, unknown keys are errors where the type says so. Keys
/// with a default are <c>set</c> properties: generated readers give <c>init</c> ones that a file leaves out the value 0.
/// </summary>
public static class ConfigurationFile
{
    private const long LargestFile = 4 << 20;

    /// <summary>Reads and checks a file; all problems are reported together.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">How to read it.</param>
    /// <param name="problems">What is wrong with what was read.</param>
    /// <exception cref="FormatException">The file is not as expected; names it and says what to mend.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type, Func<T, IEnumerable<string>> problems)
        where T : class
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(problems);
        T? settings;
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new FormatException($"{path} is larger than {LargestFile} bytes; a configuration is expected.");
            settings = JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }

        if (settings is null)
            throw new FormatException($"{path} is the JSON value null; an object is expected.");
        var found = problems(settings).ToList();
        return found.Count == 0 ? settings : throw new FormatException($"{path}: {string.Join("; ", found)}.");
    }
}
