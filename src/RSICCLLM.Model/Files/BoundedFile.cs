using System.Globalization;
using System.Text.Json;

namespace RSICCLLM.Model.Files;

/// <summary>Reads small files of foreign origin: the size is checked before anything is allocated.</summary>
internal static class BoundedFile
{
    // How System.Text.Json begins its list of them; another wording would only cost the list.
    private const string MissingKeys = "required properties including: ";

    public static byte[] ReadAllBytes(string path, long maxBytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > maxBytes)
            {
                throw new ModelException(string.Create(CultureInfo.InvariantCulture,
                    $"{path} has {stream.Length} bytes where at most {maxBytes} are expected: it is not the file that its name says."));
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException($"{path} does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Parses a file that holds a JSON object and hands it to <paramref name="read"/>; a duplicate key or half a surrogate pair,
    /// wherever it is noticed, makes a <see cref="ModelException"/>.
    /// </summary>
    public static T ReadJsonObject<T>(string path, long maxBytes, Func<JsonElement, T> read, int maxDepth = 64)
    {
        var bytes = ReadAllBytes(path, maxBytes);
        try
        {
            using var document = JsonDocument.Parse(StripByteOrderMark(bytes), new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : throw new ModelException($"{path} is damaged: a JSON object is expected.");
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new ModelException($"{path} is damaged: {Damage(e)}; get another copy of it.", e);
        }
    }

    /// <summary>What System.Text.Json throws for bad JSON; InvalidOperationException is a string with half a surrogate pair.</summary>
    public static bool IsDamage(Exception e) => e is JsonException or InvalidOperationException;

    /// <summary>Where the bytes are damaged, in words: .NET's own name its types.</summary>
    public static string Damage(Exception e)
    {
        if (e is not JsonException { LineNumber: { } line, BytePositionInLine: { } position } json)
            return "it has text that is no Unicode, or repeats a key";
        var at = string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {position + 1}{At(json.Path)}");
        var missing = json.Message.IndexOf(MissingKeys, StringComparison.Ordinal);
        return missing < 0 ? $"{at} is not what is expected there" : $"{at} lacks {json.Message[(missing + MissingKeys.Length)..].Split(". ")[0].TrimEnd('.')}";
    }

    private static string At(string? path) => path is null or "$" ? "" : $" (\"{path.TrimStart('$', '.')}\")";

    private static ReadOnlyMemory<byte> StripByteOrderMark(byte[] bytes) =>
        bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsMemory(3) : bytes;
}
