using System.Text.Json;

namespace RSICCLLM.Batch.Configuration;

/// <summary>Reads a configuration file of any kind from JSON; comments and trailing commas are allowed, every error is reported at once.</summary>
internal static class ConfigurationFile
{
    private const long LargestFile = 4 << 20;

    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <param name="file">The file.</param>
    /// <param name="read">Gets the file's one object and the folder where its relative paths start.</param>
    /// <exception cref="ConfigurationException">The file is missing or wrong; all errors are listed.</exception>
    public static T Load<T>(string file, Func<ConfigurationSection, string, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var path = Path.GetFullPath(file);
        if (Directory.Exists(path))
            throw new ConfigurationException($"The configuration {file} is a folder; name the file.");
        return Parse(ReadText(path, file), Path.GetDirectoryName(path)!, file, read);
    }

    public static T Parse<T>(string json, string folder, string file, Func<ConfigurationSection, string, T> read)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Options);
        }
        catch (JsonException e) when (DuplicateKey.Find(json) is { } found)
        {
            throw new ConfigurationException($"The configuration {file} has the key \"{found.Key}\" a second time in one object (line {found.Line}); remove one of the two.", e);
        }
        catch (JsonException e)
        {
            throw new ConfigurationException($"The configuration {file} is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): {e.Message.Split(" LineNumber:")[0]}", e);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new ConfigurationException($"The configuration {file} must hold one JSON object in braces.");
            var errors = new List<string>();
            T configuration;
            try
            {
                configuration = read(new ConfigurationSection(document.RootElement, "", errors), folder);
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

    private static string ReadText(string path, string file)
    {
        try
        {
            // A folder that may not be searched hides its files: only opening tells them from missing ones.
            using var reader = new StreamReader(path);
            if (reader.BaseStream is { CanSeek: true, Length: > LargestFile })
                throw new ConfigurationException($"The configuration {file} has {reader.BaseStream.Length} bytes, more than the {LargestFile} that are read.");
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"The configuration {file} does not exist.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ConfigurationException($"Access to the configuration {file} is denied to the user {Environment.UserName}; give this user the right to read the file and to enter its folder.", e);
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"The configuration {file} cannot be read: {e.Message}", e);
        }
    }
}
