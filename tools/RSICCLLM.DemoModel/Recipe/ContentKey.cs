using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RSICCLLM.DemoModel.Recipe;

/// <summary>Short names for what a result depends on: what differs in anything has another name, and is not taken for it.</summary>
internal static class ContentKey
{
    private const int Digits = 10;

    /// <summary>Of settings, with everything that is in them.</summary>
    public static string Of(params object[] settings) => Short(string.Join('\n', settings.Select(one => JsonSerializer.Serialize(one, one.GetType()))));

    /// <summary>Of a folder's files, by name and content.</summary>
    /// <exception cref="IOException">The folder is missing, or a file cannot be read.</exception>
    public static string OfFolder(string folder) => Short(string.Join('\n', Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(Line)));

    private static string Line(string path)
    {
        using var stream = File.OpenRead(path);
        return $"{Convert.ToHexStringLower(SHA256.HashData(stream))}  {Path.GetFileName(path)}";
    }

    private static string Short(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits];
}
