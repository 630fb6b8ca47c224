using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Inference.Decoding;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Inference.Sessions;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Inference.Tests.Reference;

/// <summary>The text decoder of <c>tiny-qwen2_5_vl</c> as the official model builder wrote it, with the embedding graph of <c>genai-multimodal</c>.</summary>
internal sealed class TinyDecoder : IDisposable
{
    public static readonly DecoderShape Shape = new(Layers: 4, KeyValueHeads: 2, HeadSize: 16, HiddenSize: 64, Vocabulary: 1568, MaxPositions: 4096);

    public TinyDecoder(int rows, string variant = "tiny_cpu_fp32")
    {
        Embedding = EmbeddingSession.Open(SharedData.Path("reference", "genai-multimodal", "embedding.onnx"), Shape.HiddenSize);
        Decoder = DecoderSession.Open(SharedData.Path("reference", "genai-official", variant, "model.onnx"), Shape, rows, Settings);
    }

    public static SessionSettings Settings { get; } = new(new CpuDevice(), 1);

    public EmbeddingSession Embedding { get; }

    public DecoderSession Decoder { get; }

    /// <summary>Least tokens behind a shared beginning for copying it.</summary>
    public int LeastAlone { get; init; } = PromptReader.LeastAlone;

    public DecodeLoop Loop(params int[] stopTokens) =>
        new(Embedding, Decoder, new PromptReader(Embedding, Decoder, LeastAlone), stopTokens.ToHashSet(), maxPrefillTokens: 512);

    /// <summary>Features of all pairs, one after the other.</summary>
    public static TensorBuffer Features(params GoldenPair[] pairs)
    {
        var values = pairs.SelectMany(pair => pair.ImageFeatures).ToArray();
        var buffer = new TensorBuffer(TensorElementType.Float);
        buffer.Reserve(values.Length);
        values.CopyTo(buffer.Span<float>(0, values.Length));
        return buffer;
    }

    /// <summary>Answers prompts, filling rows again as they become free; in the order of the pairs.</summary>
    public Generation[] Answer(DecodingOptions options, int[] stopTokens, params GoldenPair[] pairs) => Answer(options, stopTokens, 0, pairs);

    /// <summary>The same with prompts that begin alike.</summary>
    public Generation[] Answer(DecodingOptions options, int[] stopTokens, int shared, params GoldenPair[] pairs)
    {
        var loop = Loop(stopTokens);
        loop.Begin(options, pairs.Max(pair => pair.InputIds.Length));
        var answers = new Generation[pairs.Length];
        var next = 0;
        while (next < pairs.Length || loop.Running > 0)
        {
            if (loop.Free > 0 && next < pairs.Length)
            {
                var taken = pairs.Skip(next).Take(loop.Free).ToArray();
                using var features = Features(taken);
                var first = next;
                loop.Add([.. taken.Select((pair, i) => pair.ToPrompt(first + i) with { Shared = shared })], features, TestContext.Current.CancellationToken);
                next += taken.Length;
            }
            else
            {
                loop.Step(TestContext.Current.CancellationToken);
            }

            while (loop.Finished.TryDequeue(out var answer))
                answers[answer.Key] = answer;
        }

        return answers;
    }

    public void Dispose()
    {
        Embedding.Dispose();
        Decoder.Dispose();
    }
}
