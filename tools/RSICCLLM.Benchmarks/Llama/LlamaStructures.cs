using System.Runtime.InteropServices;

namespace RSICCLLM.Benchmarks.Llama;

/// <summary><c>llama_model_params</c> of llama.cpp 0.5; what is not named here keeps its default.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct LlamaModelParameters
{
    [FieldOffset(74)]
    public byte UseRepackedWeights;
}

/// <summary><c>llama_context_params</c> of llama.cpp 0.5; what is not named here keeps its default.</summary>
[StructLayout(LayoutKind.Explicit, Size = 160)]
internal struct LlamaContextParameters
{
    [FieldOffset(0)]
    public uint Context;

    [FieldOffset(4)]
    public uint Batch;

    [FieldOffset(8)]
    public uint PhysicalBatch;

    [FieldOffset(12)]
    public uint Sequences;

    [FieldOffset(28)]
    public int Threads;

    [FieldOffset(32)]
    public int BatchThreads;

    [FieldOffset(52)]
    public int FlashAttention;

    [FieldOffset(104)]
    public int KeyType;

    [FieldOffset(128)]
    public byte Embeddings;

    [FieldOffset(129)]
    public byte OffloadAttention;

    /// <summary>Whether the offsets are those of the library that gave these defaults.</summary>
    public readonly bool AreDefaults => (Context, Batch, PhysicalBatch, Sequences) == (512, 2048, 512, 1)
        && (Threads, BatchThreads, FlashAttention, KeyType) == (4, 4, -1, 1) && (Embeddings, OffloadAttention) == (0, 1);
}

/// <summary><c>llama_batch</c>: tokens, or embeddings in their place, that go through the model together.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaBatch
{
    public int Count;
    public int* Tokens;
    public float* Embeddings;
    public int* Positions;
    public int* SequenceCounts;
    public int** Sequences;
    public byte* WantsLogits;
}
