using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>One recorded pair of the tiny reference checkpoint.</summary>
internal sealed class Golden(string name) : IDisposable
{
    private readonly SafetensorsFile _file = SafetensorsFile.Open(SharedData.Path("reference", "golden", name, "golden.safetensors"));

    public static Checkpoint OpenCheckpoint() => Checkpoint.Open(SharedData.Path("reference", "tiny-qwen2_5_vl"));

    public float[] Floats(string tensor) => _file.ReadFloat32(tensor);

    public long[] Longs(string tensor) => _file.ReadInt64(tensor);

    /// <summary>Embeddings of the prompt with the recorded image features in place.</summary>
    public float[] PromptEmbeddings(Checkpoint checkpoint)
    {
        var hidden = checkpoint.Configuration.Text.HiddenSize;
        var ids = Longs("input_ids");
        var features = Floats("image_features");
        var embeddings = new float[ids.Length * hidden];
        var image = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            var row = embeddings.AsSpan(i * hidden, hidden);
            if (ids[i] == checkpoint.Configuration.ImageTokenId)
                features.AsSpan(hidden * image++, hidden).CopyTo(row);
            else
                Embedding(checkpoint, ids[i]).CopyTo(row);
        }

        return embeddings;
    }

    public static float[] Embedding(Checkpoint checkpoint, long token)
    {
        var row = new float[checkpoint.Configuration.Text.HiddenSize];
        checkpoint.ReadFloat32("model.embed_tokens.weight", token * row.Length, row);
        return row;
    }

    public void Dispose() => _file.Dispose();
}
