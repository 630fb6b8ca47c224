using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Sft;

/// <summary>Loss of a batch: answer tokens plus auxiliary losses. Several threads may work on different batches of one step at once.</summary>
internal sealed class SftObjective(ChangeCaptionModel model, AuxiliaryHeads heads, AuxiliaryOptions options)
{
    /// <summary>Adds a batch's share of a step to the gradients.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="answerTokens">Answer tokens of the whole step.</param>
    /// <param name="samples">Samples of the whole step.</param>
    /// <returns>The batch's share of each loss.</returns>
    public LossParts Backward(TrainingBatch batch, long answerTokens, long samples)
    {
        using var scope = NewDisposeScope();
        var (answer, auxiliary) = Forward(batch);
        var share = (double)batch.Count / samples;
        var loss = (answer / answerTokens) + (heads.Weigh(auxiliary) * share);
        loss.backward();
        return Parts(answer, auxiliary, answerTokens, share);
    }

    /// <summary>Losses without gradients.</summary>
    public LossParts Measure(TrainingBatch batch, long answerTokens, long samples)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var (answer, auxiliary) = Forward(batch);
        return Parts(answer, auxiliary, answerTokens, (double)batch.Count / samples);
    }

    private (Tensor Answer, AuxiliaryLosses Auxiliary) Forward(TrainingBatch batch)
    {
        var frame = batch.Pixels.Length / (2L * batch.Count * batch.Grid.PatchCount);
        var vision = model.EncodePairs(tensor(batch.Pixels).reshape(-1, frame), batch.Grid);
        var ids = tensor(batch.Ids).reshape(batch.Count, batch.Length);
        var embeddings = model.Embed(ids, vision.Features, tensor(batch.ImagePlaces));
        var layer = Math.Min(options.Layer, model.Configuration.Text.LayerCount) - 1;
        Tensor? states = null;
        var final = model.Decode(embeddings, tensor(batch.Positions).reshape(3, batch.Count, batch.Length), afterLayer: (i, x) =>
        {
            if (i == layer)
                states = x;
        });
        var answer = AnswerLoss.Sum(model, final, tensor(batch.AnswerPlaces), tensor(batch.AnswerTargets));
        return (answer, heads.Compute(states!, final, vision.EvidenceLogits, batch));
    }

    private static LossParts Parts(Tensor answer, AuxiliaryLosses auxiliary, long answerTokens, double share) => new(
        answer.item<float>() / answerTokens,
        auxiliary.Mask.item<float>() * share,
        auxiliary.Classes.item<float>() * share,
        auxiliary.Counts.item<float>() * share,
        auxiliary.Summary.item<float>() * share,
        auxiliary.Evidence.item<float>() * share);
}
