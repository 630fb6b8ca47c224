using System.Text.Json.Nodes;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>A copy of the tiny reference checkpoint in one shard, which a test may spoil.</summary>
internal sealed class TinyCheckpoint : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Copies it.</summary>
    /// <param name="change">Gives a tensor's replacement, or null to leave the tensor out.</param>
    /// <param name="more">Tensors to add.</param>
    public TinyCheckpoint(Func<TensorData, TensorData?>? change = null, params TensorData[] more)
    {
        var source = SharedData.Path("reference", "tiny-qwen2_5_vl");
        foreach (var file in new[] { "config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json" })
            File.Copy(Path.Combine(source, file), _folder.File(file));
        using var checkpoint = Checkpoint.Open(source);
        var tensors = checkpoint.Tensors.Values.OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => TensorData.FromBytes(t.Name, t.Type, [.. t.Shape], checkpoint.Bytes(t.Name).ToArray()))
            .Select(t => change is null ? t : change(t))
            .OfType<TensorData>()
            .Concat(more)
            .ToArray();
        SafetensorsWriter.Write(_folder.File(Checkpoint.SingleFile), tensors);
    }

    public string Folder => _folder.Path;

    /// <summary>Changes config.json.</summary>
    public void Configure(Action<JsonNode> change)
    {
        var path = _folder.File("config.json");
        var root = JsonNode.Parse(File.ReadAllText(path))!;
        change(root);
        File.WriteAllText(path, root.ToJsonString());
    }

    public void Dispose() => _folder.Dispose();
}
