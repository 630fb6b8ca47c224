using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Losses;

/// <summary>Autoregressive cross-entropy on the answer's tokens only; <c>lm_head</c> runs at no other position.</summary>
internal static class AnswerLoss
{
    /// <summary>Summed loss of hidden states that are already those of the places, a scalar.</summary>
    public static Tensor Sum(ChangeCaptionModel model, Tensor chosen, Tensor targets) =>
        nn.functional.cross_entropy(model.Logits(chosen), targets, reduction: nn.Reduction.Sum);

    /// <summary>Summed loss, a scalar.</summary>
    /// <param name="model">The model.</param>
    /// <param name="hidden">Normalised hidden states <c>[batch, tokens, hidden]</c>.</param>
    /// <param name="places">Positions whose next token is part of an answer, indices into the flattened batch.</param>
    /// <param name="targets">Those next tokens.</param>
    public static Tensor Sum(ChangeCaptionModel model, Tensor hidden, Tensor places, Tensor targets) =>
        Sum(model, hidden.reshape(-1, hidden.shape[^1]).index_select(0, places), targets);
}
