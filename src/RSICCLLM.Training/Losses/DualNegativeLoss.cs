using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Losses;

/// <summary>
/// The loss of dual-negative preference optimisation, <c>L = L_DPO(β) + λ KL(π || π_ref)</c>, with
/// <c>L_DPO = -mean log σ(β ((log π_c - log ref_c) - (log π_r - log ref_r)))</c> over pairs (Rafailov et al. 2023, Direct Preference Optimization, equation 7;
/// paper, section on DNPO) and the divergence averaged over the answer tokens of chosen and rejected answers, each over the whole vocabulary. Length-normalised (ours), <c>log π</c> and <c>log ref</c> are means over an answer's tokens instead of sums.
/// </summary>
internal static class DualNegativeLoss
{
    /// <summary>Sums over a batch; divided by the step's pairs and tokens they are the means.</summary>
    /// <param name="policy">Logits of the model at the answers' places, <c>[tokens, vocabulary]</c>.</param>
    /// <param name="reference">Logits of the reference there.</param>
    /// <param name="targets">The answers' tokens, <c>[tokens]</c>.</param>
    /// <param name="sequences">Sequence of each token, <c>[tokens]</c>; chosen and rejected answer of each pair in turn.</param>
    /// <param name="pairs">Pairs.</param>
    /// <param name="beta"><c>β</c>.</param>
    /// <param name="lengthNormalised">Log-probabilities are averaged over an answer's tokens.</param>
    public static PreferenceSums Compute(Tensor policy, Tensor reference, Tensor targets, Tensor sequences, int pairs, double beta, bool lengthNormalised = false)
    {
        var logPolicy = policy.log_softmax(-1);
        var logReference = reference.log_softmax(-1);
        var ratio = logPolicy - logReference;
        var kl = (logPolicy.exp() * ratio).sum();
        var said = ratio.gather(1, targets.unsqueeze(1)).squeeze(1);
        var sums = zeros([2L * pairs], policy.dtype).index_add(0, sequences, said, Arithmetic.One);
        if (lengthNormalised)
            sums /= zeros_like(sums).index_add(0, sequences, ones_like(said), Arithmetic.One);
        var rewards = sums.reshape(pairs, 2).Times(beta);
        var chosen = rewards.select(1, 0);
        var rejected = rewards.select(1, 1);
        var margins = chosen - rejected;
        return new(nn.functional.logsigmoid(margins).sum().neg(), kl, chosen, rejected, margins);
    }
}

/// <summary>What a batch of preference pairs gives.</summary>
/// <param name="Preference">Summed DPO loss, a scalar.</param>
/// <param name="Kl">Summed divergence, a scalar.</param>
/// <param name="Chosen">Rewards of the chosen answers, <c>[pairs]</c>.</param>
/// <param name="Rejected">Rewards of the rejected answers, <c>[pairs]</c>.</param>
/// <param name="Margins">Their differences, <c>[pairs]</c>.</param>
internal sealed record PreferenceSums(Tensor Preference, Tensor Kl, Tensor Chosen, Tensor Rejected, Tensor Margins);
