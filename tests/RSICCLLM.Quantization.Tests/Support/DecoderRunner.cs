using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Quantization.Tests.Support;

/// <summary>Runs a decoder graph over one KV buffer per layer, as the runtime does; written out plainly to check the graph alone.</summary>
internal sealed class DecoderRunner : IDisposable
{
    private readonly InferenceSession _session;
    private readonly TextConfiguration _text;
    private readonly int _batch;
    private readonly RunOptions _options = new();
    private readonly List<(string Past, string Present, OrtValue Value)> _cache = [];

    public DecoderRunner(InferenceSession session, TextConfiguration text, int batch, int capacity)
    {
        _session = session;
        _text = text;
        _batch = batch;
        for (var layer = 0; layer < text.LayerCount; layer++)
        {
            foreach (var (past, present) in new[]
            {
                (PackageLayout.PastKey(layer), PackageLayout.PresentKey(layer)),
                (PackageLayout.PastValue(layer), PackageLayout.PresentValue(layer)),
            })
            {
                var buffer = new float[batch * text.KeyValueHeadCount * capacity * text.HeadSize];
                _cache.Add((past, present, OrtValue.CreateTensorValueFromMemory(buffer, [batch, text.KeyValueHeadCount, capacity, text.HeadSize])));
            }
        }
    }

    /// <summary>One step; gives the logits, <c>[batch, positions, vocabulary]</c>: those of several positions where a count is given.</summary>
    public float[] Step(float[] embeddings, long[] mask, long[] positions, int? logitCount = null)
    {
        var sequence = embeddings.Length / _batch / _text.HiddenSize;
        using var embeds = OrtValue.CreateTensorValueFromMemory(embeddings, [_batch, sequence, _text.HiddenSize]);
        using var attention = OrtValue.CreateTensorValueFromMemory(mask, [_batch, mask.Length / _batch]);
        using var position = OrtValue.CreateTensorValueFromMemory(positions, [3, _batch, sequence]);
        using var binding = _session.CreateIoBinding();
        binding.BindInput(PackageLayout.InputEmbeddings, embeds);
        binding.BindInput(PackageLayout.AttentionMask, attention);
        binding.BindInput(PackageLayout.PositionIds, position);
        using var count = OrtValue.CreateTensorValueFromMemory(new long[] { logitCount ?? 0 }, []);
        if (logitCount is not null)
            binding.BindInput(PackageLayout.LogitCount, count);
        foreach (var (past, present, value) in _cache)
        {
            binding.BindInput(past, value);
            binding.BindOutput(present, value);
        }

        var output = logitCount is null ? PackageLayout.Logits : PackageLayout.SeveralLogits;
        binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
        _session.RunWithBinding(_options, binding);
        using var outputs = binding.GetOutputValues();
        return outputs[binding.GetOutputNames().ToList().IndexOf(output)].GetTensorDataAsSpan<float>().ToArray();
    }

    public void Dispose()
    {
        foreach (var (_, _, value) in _cache)
            value.Dispose();
        _options.Dispose();
    }
}
