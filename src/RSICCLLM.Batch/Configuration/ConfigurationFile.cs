using System.Buffers;
using System.Text;
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
            throw new ConfigurationException($"The configuration {file} is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): {e.Message.Split(" LineNumber:")[0]}{Escape(e)}", e);
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

    // Paths of Windows, copied as they are.
    private static string Escape(JsonException error) => error.Message.Contains("invalid escapable character", StringComparison.Ordinal) || error.Message.Contains("hex digit following", StringComparison.Ordinal)
        ? $" {ConfigurationSection.Backslashes}"
        : "";

    // Which byte is the first that is none of UTF-8, for whoever looks for it in an editor.
    private static string ForeignByte(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) != OperationStatus.Done)
                return $" (byte 0x{bytes[at]:x2} at line {bytes[..at].Count((byte)'\n') + 1})";
            at += length;
        }

        return "";
    }

    private static string ReadText(string path, string file)
    {
        try
        {
            // A folder that may not be searched hides its files: only opening tells them from missing ones.
            using var stream = File.OpenRead(path);
            var bytes = new byte[Math.Min(stream.CanSeek ? stream.Length : LargestFile, LargestFile) + 1];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > LargestFile)
                throw new ConfigurationException($"The configuration {file} has {(stream.CanSeek ? $"{stream.Length} bytes, " : "")}more than the {LargestFile} bytes that are read.");

            // UTF-16 and UTF-32 are known by their first bytes.
            using var reader = new StreamReader(new MemoryStream(bytes, 0, count), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true));
            try
            {
                return reader.ReadToEnd();
            }
            catch (DecoderFallbackException e)
            {
                throw new ConfigurationException($"The configuration {file} is not UTF-8{ForeignByte(bytes.AsSpan(0, count))}; save it as UTF-8.", e);
            }
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
