using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Sft;

/// <summary>Loss of a batch: answer tokens plus auxiliary losses. Several threads may work on different batches of one step at once.</summary>
internal sealed class SftObjective(ChangeCaptionModel model, AuxiliaryHeads heads, AuxiliaryOptions options, PruningPass? pruning = null)
{
    /// <summary>Adds a batch's share of a step to the gradients.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="answerTokens">Answer tokens of the whole step.</param>
    /// <param name="samples">Samples of the whole step.</param>
    /// <returns>The batch's share of each loss.</returns>
    public LossParts Backward(TrainingBatch batch, long answerTokens, long samples)
    {
        using var scope = NewDisposeScope();
        using var key = DropoutKey.Use(batch.DropoutKey);
        var (answer, auxiliary) = Forward(batch, pruning);
        var share = (double)batch.Count / samples;
        var loss = answer.Times(1.0 / answerTokens).Plus(heads.Weigh(auxiliary).Times(share));
        loss.backward();
        return Parts(answer, auxiliary, answerTokens, share);
    }

    /// <summary>Losses without gradients, and with all tokens.</summary>
    public LossParts Measure(TrainingBatch batch, long answerTokens, long samples)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (answer, auxiliary) = Forward(batch, null);
        return Parts(answer, auxiliary, answerTokens, (double)batch.Count / samples);
    }

    private (Tensor Answer, AuxiliaryLosses Auxiliary) Forward(TrainingBatch batch, PruningPass? pruning)
    {
        var (embeddings, vision) = AnswerPass.Embed(model, batch);
        if (pruning is not null)
            (embeddings, batch) = pruning.Apply(embeddings, vision.Evidence!, batch);
        var layers = model.Configuration.Text.LayerCount;
        var layer = Math.Min(options.Layer, layers) - 1;
        // Only answers are read from the last layer, unless the auxiliary heads need its image tokens; the first place of an answer is the prompt's end.
        var places = tensor(batch.AnswerPlaces);
        var wanted = layer < layers - 1 ? places : null;
        Tensor? states = null, beforeLast = embeddings;
        var final = model.Decode(embeddings, AnswerPass.Positions(batch), wanted: wanted, afterLayer: (i, x) =>
        {
            if (i == layer)
                states = x;
            if (i == layers - 2)
                beforeLast = x;
        });
        var answers = wanted is null ? final.reshape(-1, final.shape[^1]).index_select(0, places) : final;
        var answer = AnswerLoss.Sum(model, answers, tensor(batch.AnswerTargets));
        beforeLast = beforeLast.reshape(-1, beforeLast.shape[^1]).index_select(0, places);
        return (answer, heads.Compute(states!, beforeLast, vision.EvidenceLogits, batch));
    }

    private static LossParts Parts(Tensor answer, AuxiliaryLosses auxiliary, long answerTokens, double share) => new(
        answer.item<float>() / answerTokens,
        auxiliary.Mask.item<float>() * share,
        auxiliary.Classes.item<float>() * share,
        auxiliary.Counts.item<float>() * share,
        auxiliary.Summary.item<float>() * share,
        auxiliary.Positions.item<float>() * share,
        auxiliary.Extents.item<float>() * share,
        auxiliary.Mentions.item<float>() * share,
        auxiliary.Places.item<float>() * share,
        auxiliary.Evidence.item<float>() * share);
}
