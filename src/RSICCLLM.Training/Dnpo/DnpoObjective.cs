using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Dnpo;

/// <summary>Loss of a batch of preference pairs. Several threads may work on different batches of one step at once.</summary>
internal sealed class DnpoObjective(ChangeCaptionModel model, ReferenceHead head, DnpoOptions options)
{
    /// <summary>Adds a batch's share of a step to the gradients.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="reference">The reference's states for it.</param>
    /// <param name="answerTokens">Answer tokens of the whole step, chosen and rejected.</param>
    /// <param name="pairs">Pairs of the whole step.</param>
    /// <returns>The batch's share of each figure.</returns>
    public PreferenceLosses Backward(TrainingBatch batch, ReferenceCache reference, long answerTokens, long pairs)
    {
        using var scope = NewDisposeScope();
        using var key = DropoutKey.Use(batch.DropoutKey);
        var sums = Forward(batch, reference);
        sums.Preference.Times(1.0 / pairs).Plus(sums.Kl.Times(options.Lambda / answerTokens)).backward();
        return Figures(sums, answerTokens, pairs);
    }

    /// <summary>Figures without gradients.</summary>
    public PreferenceLosses Measure(TrainingBatch batch, ReferenceCache reference, long answerTokens, long pairs)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return Figures(Forward(batch, reference), answerTokens, pairs);
    }

    private PreferenceSums Forward(TrainingBatch batch, ReferenceCache reference)
    {
        var policy = model.Logits(AnswerPass.States(model, batch));
        var sequences = new long[batch.AnswerPlaces.Length];
        for (var row = 0; row < batch.Sequences; row++)
        {
            var end = row + 1 < batch.Sequences ? (int)batch.AnswerStarts[row + 1] : sequences.Length;
            sequences.AsSpan((int)batch.AnswerStarts[row], end - (int)batch.AnswerStarts[row]).Fill(row);
        }

        return DualNegativeLoss.Compute(
            policy, head.Logits(reference.States(batch)), tensor(batch.AnswerTargets), tensor(sequences), batch.Count, options.Beta, options.LengthNormalised);
    }

    private static PreferenceLosses Figures(PreferenceSums sums, long answerTokens, long pairs)
    {
        using var noGradients = no_grad();
        var margins = sums.Margins.detach().cpu().data<float>().ToArray();
        return new(
            sums.Preference.item<float>() / pairs,
            sums.Kl.item<float>() / answerTokens,
            sums.Chosen.sum().item<float>() / pairs,
            sums.Rejected.sum().item<float>() / pairs,
            margins.Sum() / (double)pairs,
            margins.Count(m => m > 0) / (double)pairs);
    }
}
