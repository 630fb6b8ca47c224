using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Modeling.Text;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Generation;

/// <summary>Greedy or sampled decoding of a batch of prompts of one length, with a KV cache.</summary>
internal static class GreedyDecoder
{
    /// <summary>Decodes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="embeddings">Prompts, image features put in, <c>[batch, tokens, hidden]</c>.</param>
    /// <param name="positions">Positions <c>[3, batch, tokens]</c>.</param>
    /// <param name="nextPositions">Position of the first new token of each row.</param>
    /// <param name="stops">Tokens that end an answer; not part of the result.</param>
    /// <param name="maxTokens">Longest answer.</param>
    /// <param name="sawLogits">Sees the logits <c>[batch, vocabulary]</c> of every step.</param>
    /// <param name="choose">Chooses the next token of every row from the logits; the most probable one without it.</param>
    public static List<int>[] Decode(
        ChangeCaptionModel model,
        Tensor embeddings,
        Tensor positions,
        ReadOnlySpan<long> nextPositions,
        IReadOnlySet<int> stops,
        int maxTokens,
        Action<Tensor>? sawLogits = null,
        Func<Tensor, long[]>? choose = null)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var cache = new KeyValueCache(model.Configuration.Text.LayerCount);
        var batch = (int)embeddings.shape[0];
        var answers = Enumerable.Range(0, batch).Select(_ => new List<int>()).ToArray();
        var running = new bool[batch];
        Array.Fill(running, true);
        var next = nextPositions.ToArray();
        var hidden = model.Decode(embeddings, positions, cache);
        for (var step = 0; ; step++)
        {
            using var stepScope = NewDisposeScope();
            var logits = model.Logits(hidden.select(1, hidden.shape[1] - 1));
            sawLogits?.Invoke(logits);
            var tokens = choose?.Invoke(logits) ?? logits.argmax(-1).data<long>().ToArray();
            for (var i = 0; i < batch; i++)
            {
                running[i] = running[i] && !stops.Contains((int)tokens[i]);
                if (running[i])
                    answers[i].Add((int)tokens[i]);
            }

            if (step + 1 >= maxTokens || !running.Contains(true))
                return answers;
            var ids = tensor(tokens).reshape(batch, 1);
            var at = tensor(next).reshape(1, batch, 1).expand(3, batch, 1);
            hidden = model.Decode(model.Embed(ids), at, cache).MoveToOuterDisposeScope();
            for (var i = 0; i < batch; i++)
                next[i]++;
        }
    }
}
