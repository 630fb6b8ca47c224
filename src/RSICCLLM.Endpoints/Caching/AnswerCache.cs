using System.Text.Json;
using System.Text.Json.Serialization;

namespace RSICCLLM.Endpoints.Caching;

/// <summary>Answers as files under a folder, named by the request's hash. Safe for several threads and programs; a damaged file counts as missing.</summary>
internal sealed class AnswerCache(string folder)
{
    public EndpointAnswer? Find(string key)
    {
        try
        {
            var kept = JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(key)), KeptAnswerJson.Default.KeptAnswer);
            return kept?.Text is null ? null : new EndpointAnswer(kept.Text, kept.InputTokens, kept.OutputTokens, FromCache: true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Keep(string key, EndpointAnswer answer)
    {
        var path = FileOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        File.WriteAllBytes(partial, JsonSerializer.SerializeToUtf8Bytes(
            new KeptAnswer { Text = answer.Text, InputTokens = answer.InputTokens, OutputTokens = answer.OutputTokens }, KeptAnswerJson.Default.KeptAnswer));
        File.Move(partial, path, overwrite: true);
    }

    private string FileOf(string key) => Path.Combine(folder, key[..2], key + ".json");
}

internal sealed class KeptAnswer
{
    public string? Text { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptAnswer))]
internal sealed partial class KeptAnswerJson : JsonSerializerContext;
