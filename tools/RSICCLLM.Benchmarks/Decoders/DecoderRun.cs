using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>A decoder graph with its cache in place, for prefills and steps. Not thread-safe.</summary>
internal sealed class DecoderRun : IDisposable
{
    private readonly InferenceSession _session;
    private readonly TextConfiguration _text;
    private readonly int _capacity;
    private readonly RunOptions _options = new();

    public DecoderRun(string path, TextConfiguration text, int capacity)
    {
        using var settings = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(path, settings);
        _text = text;
        _capacity = capacity;
    }

    /// <summary>A cache for so many sequences; dispose it.</summary>
    public OrtValue[] Cache(int batch) =>
    [
        .. Enumerable.Range(0, 2 * _text.LayerCount).Select(_ => OrtValue.CreateTensorValueFromMemory(
            new float[batch * _text.KeyValueHeadCount * _capacity * _text.HeadSize], [batch, _text.KeyValueHeadCount, _capacity, _text.HeadSize])),
    ];

    /// <summary>Runs new tokens behind those in the cache.</summary>
    public void Run(OrtValue[] cache, int batch, int past, int sequence)
    {
        var embeddings = new float[batch * sequence * _text.HiddenSize];
        MadeUpEmbeddings.Fill(embeddings, past + 1);
        var mask = new long[batch * (past + sequence)];
        Array.Fill(mask, 1);
        var positions = new long[3 * batch * sequence];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = past + (i % sequence);
        using var embeds = OrtValue.CreateTensorValueFromMemory(embeddings, [batch, sequence, _text.HiddenSize]);
        using var attention = OrtValue.CreateTensorValueFromMemory(mask, [batch, past + sequence]);
        using var position = OrtValue.CreateTensorValueFromMemory(positions, [3, batch, sequence]);
        using var binding = _session.CreateIoBinding();
        binding.BindInput(PackageLayout.InputEmbeddings, embeds);
        binding.BindInput(PackageLayout.AttentionMask, attention);
        binding.BindInput(PackageLayout.PositionIds, position);
        for (var layer = 0; layer < _text.LayerCount; layer++)
        {
            binding.BindInput(PackageLayout.PastKey(layer), cache[2 * layer]);
            binding.BindInput(PackageLayout.PastValue(layer), cache[(2 * layer) + 1]);
            binding.BindOutput(PackageLayout.PresentKey(layer), cache[2 * layer]);
            binding.BindOutput(PackageLayout.PresentValue(layer), cache[(2 * layer) + 1]);
        }

        binding.BindOutputToDevice(PackageLayout.Logits, OrtMemoryInfo.DefaultInstance);
        _session.RunWithBinding(_options, binding);
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }
}
