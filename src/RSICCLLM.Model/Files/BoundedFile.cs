using System.Globalization;
using System.Text.Json;

namespace RSICCLLM.Model.Files;

/// <summary>Reads small files of foreign origin: the size is checked before anything is allocated.</summary>
internal static class BoundedFile
{
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

    /// <summary>Parses a JSON file; a duplicate key is an error.</summary>
    public static JsonDocument ReadJson(string path, long maxBytes, int maxDepth = 64)
    {
        var bytes = ReadAllBytes(path, maxBytes);
        try
        {
            return JsonDocument.Parse(StripByteOrderMark(bytes),
                new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new ModelException($"{path} is not valid JSON: {e.Message}", e);
        }
    }

    private static ReadOnlyMemory<byte> StripByteOrderMark(byte[] bytes) =>
        bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsMemory(3) : bytes;
}
