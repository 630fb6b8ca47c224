using RSICCLLM.Benchmarks.Decoders;
using RSICCLLM.Model.Configuration;

namespace RSICCLLM.Benchmarks.Llama;

/// <summary>llama.cpp's decoder: one thread per core, physical batches of 512 tokens, keys and values in float16. Not thread-safe.</summary>
internal sealed unsafe class LlamaDecoder : ITimedDecoder
{
    private readonly LlamaLibrary _library;
    private readonly TextConfiguration _text;
    private readonly int _capacity;
    private readonly bool _flashAttention;
    private readonly nint _model;
    private nint _context;
    private int _sequences;

    /// <summary>Opens a model.</summary>
    /// <param name="library">llama.cpp.</param>
    /// <param name="path">GGUF file.</param>
    /// <param name="text">Its shape.</param>
    /// <param name="capacity">Tokens of a sequence.</param>
    /// <param name="flashAttention">Whether attention is computed in one pass over keys and values.</param>
    public LlamaDecoder(LlamaLibrary library, string path, TextConfiguration text, int capacity, bool flashAttention)
    {
        _library = library;
        _text = text;
        _capacity = capacity;
        _flashAttention = flashAttention;
        _model = library.OpenModel(path);
    }

    public void Prepare(int sequences, int prompt)
    {
        Release();
        var parameters = _library.ContextDefaults();
        parameters.Context = (uint)(sequences * _capacity);
        parameters.Batch = (uint)_capacity;
        parameters.PhysicalBatch = 512;
        parameters.Sequences = (uint)sequences;
        (parameters.Threads, parameters.BatchThreads) = (Environment.ProcessorCount, Environment.ProcessorCount);
        parameters.FlashAttention = _flashAttention ? 1 : 0;
        _context = _library.OpenContext(_model, parameters);
        _sequences = sequences;
        for (var sequence = 0; prompt > 0 && sequence < sequences; sequence++)
            Run(sequence, 1, 0, prompt);
    }

    public void Prefill(int prompt)
    {
        _library.Forget(_context, 0, 0);
        Run(0, 1, 0, prompt);
    }

    public void Step(int past)
    {
        for (var sequence = 0; sequence < _sequences; sequence++)
            _library.Forget(_context, sequence, past);
        Run(0, _sequences, past, 1);
    }

    public void Release()
    {
        if (_context != 0)
            _library.CloseContext(_context);
        _context = 0;
    }

    public void Dispose()
    {
        Release();
        _library.CloseModel(_model);
    }

    private void Run(int first, int sequences, int past, int tokens)
    {
        var count = sequences * tokens;
        var embeddings = new float[count * _text.HiddenSize];
        MadeUpEmbeddings.Fill(embeddings, past + 1);
        var (positions, counts, wants) = (new int[count], new int[count], new byte[count]);
        var names = new int[sequences];
        var pointers = new nint[count];
        fixed (float* embedding = embeddings)
        fixed (int* position = positions, single = counts, name = names)
        fixed (byte* want = wants)
        fixed (nint* pointer = pointers)
        {
            for (var i = 0; i < count; i++)
            {
                var sequence = i / tokens;
                names[sequence] = first + sequence;
                positions[i] = past + (i % tokens);
                counts[i] = 1;
                pointers[i] = (nint)(name + sequence);
                wants[i] = i % tokens == tokens - 1 ? (byte)1 : (byte)0;
            }

            _library.Decode(_context, new LlamaBatch { Count = count, Embeddings = embedding, Positions = position, SequenceCounts = single, Sequences = (int**)pointer, WantsLogits = want });
        }

        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var logits = _library.Logits(_context, ((sequence + 1) * tokens) - 1, _text.VocabularySize);
            if (!float.IsFinite(logits[0]))
                throw new InvalidOperationException("llama.cpp gave logits that are no numbers.");
        }
    }
}
