using System.Text.Json;
using RSICCLLM.Model;

namespace RSICCLLM.Training.Runs;

/// <summary>Reads a settings file: one JSON object, comments allowed, everything that is wrong told at once.</summary>
internal static class OptionsFile
{
    private const long MaxBytes = 1 << 20;

    /// <exception cref="ModelException">The file is missing or not JSON, or it has unknown keys or wrong values: all of them are named.</exception>
    public static T Read<T>(string path, Func<OptionsSection, string, List<string>, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var document = Parse(path);
        var errors = new List<string>();
        var options = read(new OptionsSection(document.RootElement, "", errors), Path.GetDirectoryName(Path.GetFullPath(path))!, errors);
        return errors.Count == 0 ? options : throw new ModelException($"{path} cannot be used: {string.Join("; ", errors)}.");
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new ModelException($"The configuration '{path}' does not exist.");
            if (file.Length > MaxBytes)
                throw new ModelException($"The configuration '{path}' has {file.Length} bytes, more than {MaxBytes}.");
            var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new ModelException($"The configuration '{path}' must hold one JSON object.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The configuration '{path}' cannot be read: {e.Message}", e);
        }
    }
}
