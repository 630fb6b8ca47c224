using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Benchmarks.RandomCheckpoints;

/// <summary>
/// Writes a checkpoint of the shape of Qwen2.5-VL-7B with random weights, in the hub's layout and shard sizes: for measuring what does not
/// depend on the weights' meaning. What a list of tensors does not say (heads, windows, special tokens) is that of the published model.
/// </summary>
internal static class RandomCheckpoint
{
    /// <summary>Largest shard of the published 7B, bytes.</summary>
    public const long ShardBytes = 3_900_000_000;

    private static readonly string[] Copied = [QwenTokenizer.FileName, "tokenizer_config.json", "generation_config.json"];

    /// <summary>Writes the folder.</summary>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="list">Tensors to write.</param>
    /// <param name="tokenizer">Folder of the tokenizer, whose vocabulary must be Qwen2.5's.</param>
    /// <param name="seed">Other numbers for another seed.</param>
    /// <returns>Bytes of the weights.</returns>
    public static long Write(string folder, TensorList list, string tokenizer, int seed)
    {
        Directory.CreateDirectory(folder);
        var words = QwenTokenizer.Load(tokenizer);
        var weights = new RandomWeights(seed);
        foreach (var file in Copied.Where(file => File.Exists(Path.Combine(tokenizer, file))))
            File.Copy(Path.Combine(tokenizer, file), Path.Combine(folder, file), overwrite: true);
        new ImageProcessorSettings().Save(folder);
        ModelConfigurationWriter.Save(folder, Configuration(list, words));
        var tensors = list.Tensors
            .Select(t => new TensorData(t.Name, TensorType.BFloat16, t.Shape, stream => weights.Write(stream, t.Name, t.Shape)))
            .ToList();
        SafetensorsWriter.WriteSharded(folder, tensors, ShardBytes);
        return tensors.Sum(t => t.Length);
    }

    private static ModelConfiguration Configuration(TensorList list, QwenTokenizer words)
    {
        var hidden = list.Size("model.embed_tokens.weight", 1);
        var vision = list.Size("visual.patch_embed.proj.weight", 0);
        var published = PublishedShape.Of(list.Layers);
        return published with
        {
            Text = published.Text with
            {
                HiddenSize = hidden,
                IntermediateSize = list.Size("model.layers.0.mlp.up_proj.weight", 0),
                HeadCount = hidden / PublishedShape.HeadSize,
                KeyValueHeadCount = list.Size("model.layers.0.self_attn.k_proj.weight", 0) / PublishedShape.HeadSize,
                VocabularySize = list.Size("model.embed_tokens.weight", 0),
                BosTokenId = Token("<|endoftext|>"),
                EosTokenId = Token("<|im_end|>"),
            },
            Vision = published.Vision with
            {
                Depth = list.Tensors.Count(t => t.Name.EndsWith("attn.qkv.weight", StringComparison.Ordinal)),
                HiddenSize = vision,
                IntermediateSize = list.Size("visual.blocks.0.mlp.up_proj.weight", 0),
                HeadCount = vision / PublishedShape.VisionHeadSize,
                OutputSize = hidden,
            },
            ImageTokenId = Token("<|image_pad|>"),
            VideoTokenId = Token("<|video_pad|>"),
            VisionStartTokenId = Token("<|vision_start|>"),
            VisionEndTokenId = Token("<|vision_end|>"),
        };

        int Token(string text) => words.TokenId(text) ?? throw new InvalidDataException($"The tokenizer has no token \"{text}\": it is not Qwen2.5's.");
    }
}
