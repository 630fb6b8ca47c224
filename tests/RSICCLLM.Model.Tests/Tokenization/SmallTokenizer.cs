using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Tokenization;

/// <summary>A byte-level vocabulary of 256 bytes and a few merges, and byte-pair encoding by its definition to compare with.</summary>
internal static class SmallTokenizer
{
    public const string Pattern = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public const string Letters = "abnd .";

    public static (string Left, string Right)[] Merges { get; } =
        [("a", "n"), ("an", "a"), ("b", "an"), ("n", "a"), ("a", "a"), ("aa", "a"), ("Ġ", "b"), ("Ġb", "an"), ("ana", "n"), ("n", "d"), (".", "."), ("Ġ", "Ġ")];

    private static readonly List<string> Tokens =
        [.. Enumerable.Range(0, 256).Select(i => ByteAlphabet.Character((byte)i).ToString()), .. Merges.Select(m => m.Left + m.Right)];

    public static JsonObject Json() => new()
    {
        ["added_tokens"] = new JsonArray(),
        ["normalizer"] = new JsonObject { ["type"] = "NFC" },
        ["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = Pattern }, ["behavior"] = "Isolated", ["invert"] = false },
                new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false }),
        },
        ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["vocab"] = new JsonObject(Tokens.Select((t, i) => KeyValuePair.Create(t, (JsonNode?)i))),
            ["merges"] = new JsonArray([.. Merges.Select(m => (JsonNode)$"{m.Left} {m.Right}")]),
        },
    };

    public static QwenTokenizer Load(JsonObject json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("tokenizer.json"), json.ToJsonString());
        return QwenTokenizer.Load(folder.Path);
    }

    public static IEnumerable<string> Words(string text) => Regex.Matches(text, Pattern).Select(m => m.Value);

    /// <summary>The earliest learnt merge that applies is done everywhere, left to right, until none applies.</summary>
    public static IEnumerable<int> MergeNaively(string word)
    {
        var parts = word.Select(c => c == ' ' ? "Ġ" : c.ToString()).ToList();
        while (true)
        {
            var merge = Merges.FirstOrDefault(m => parts.Zip(parts.Skip(1)).Any(p => p == m));
            if (merge.Left is null)
                return parts.Select(p => Tokens.IndexOf(p));
            for (var i = 0; i + 1 < parts.Count; i++)
            {
                if ((parts[i], parts[i + 1]) != merge)
                    continue;
                parts[i] += parts[i + 1];
                parts.RemoveAt(i + 1);
            }
        }
    }
}
