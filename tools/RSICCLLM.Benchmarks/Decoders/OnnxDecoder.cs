using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Benchmarks.Decoders;

/// <summary>A decoder graph in ONNX Runtime. Not thread-safe.</summary>
internal sealed class OnnxDecoder(string path, TextConfiguration text, int capacity) : ITimedDecoder
{
    private readonly DecoderRun _run = new(path, text, capacity);
    private OrtValue[] _cache = [];
    private int _sequences;

    // What the prompt left in the cache does not matter for the time: zeros are multiplied like other numbers.
    public void Prepare(int sequences, int prompt)
    {
        Release();
        _cache = _run.Cache(sequences);
        _sequences = sequences;
    }

    public void Prefill(int prompt) => _run.Run(_cache, _sequences, 0, prompt);

    public void Step(int past) => _run.Run(_cache, _sequences, past, 1);

    public void Release()
    {
        foreach (var value in _cache)
            value.Dispose();
        _cache = [];
    }

    public void Dispose()
    {
        Release();
        _run.Dispose();
    }
}
