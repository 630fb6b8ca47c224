using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RSICCLLM.Training.Tokenization;

/// <summary>A byte-level vocabulary that can be saved in the hub's layout, Qwen2's special tokens behind it.</summary>
/// <param name="Tokens">Tokens in the order of their ids.</param>
/// <param name="Merges">Merges, the first learnt first.</param>
public sealed record BytePairVocabulary(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges)
{
    internal const string PreTokenizerPattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The special tokens of a change-captioning checkpoint; their ids follow <see cref="Tokens"/> in this order.</summary>
    public static IReadOnlyList<string> SpecialTokens { get; } =
        ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"];

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Id of a special token.</summary>
    /// <exception cref="ArgumentException">It is not one of <see cref="SpecialTokens"/>.</exception>
    public int SpecialTokenId(string token)
    {
        var index = SpecialTokens.ToList().IndexOf(token);
        return index >= 0 ? Tokens.Count + index : throw new ArgumentException($"\"{token}\" is not a special token.", nameof(token));
    }

    /// <summary>Tokens and special tokens, rounded up to a multiple of 32 so that the output layer quantises in whole blocks.</summary>
    public int PaddedSize => (Tokens.Count + SpecialTokens.Count + 31) / 32 * 32;

    /// <summary>Writes <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and <c>generation_config.json</c>.</summary>
    /// <param name="folder">An existing folder.</param>
    public void Save(string folder)
    {
        var special = new JsonArray([.. SpecialTokens.Select(t => SpecialToken(t, withId: true))]);
        var vocabulary = new JsonObject(Tokens.Select((t, i) => KeyValuePair.Create(t, (JsonNode?)i)));
        var tokenizer = new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = special,
            ["normalizer"] = new JsonObject { ["type"] = "NFC" },
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "Split",
                        ["pattern"] = new JsonObject { ["Regex"] = PreTokenizerPattern },
                        ["behavior"] = "Isolated",
                        ["invert"] = false,
                    },
                    new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = false, ["use_regex"] = false }),
            },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = false, ["use_regex"] = false },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = "",
                ["end_of_word_suffix"] = "",
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. Merges.Select(m => (JsonNode)$"{m.Left} {m.Right}")]),
            },
        };
        var configuration = new JsonObject
        {
            ["add_bos_token"] = false,
            ["add_prefix_space"] = false,
            ["added_tokens_decoder"] = new JsonObject(SpecialTokens.Select(t => KeyValuePair.Create($"{SpecialTokenId(t)}", (JsonNode?)SpecialToken(t, withId: false)))),
            ["eos_token"] = "<|im_end|>",
            ["pad_token"] = "<|endoftext|>",
            ["tokenizer_class"] = "Qwen2Tokenizer",
        };
        var generation = new JsonObject
        {
            ["eos_token_id"] = new JsonArray(SpecialTokenId("<|im_end|>"), SpecialTokenId("<|endoftext|>")),
            ["pad_token_id"] = SpecialTokenId("<|endoftext|>"),
            ["do_sample"] = false,
        };
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJsonString(Json));
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), configuration.ToJsonString(Json));
        File.WriteAllText(Path.Combine(folder, "generation_config.json"), generation.ToJsonString(Json));
    }

    private JsonObject SpecialToken(string token, bool withId)
    {
        var node = new JsonObject
        {
            ["content"] = token,
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = true,
        };
        if (withId)
            node.Insert(0, "id", SpecialTokenId(token));
        return node;
    }
}
