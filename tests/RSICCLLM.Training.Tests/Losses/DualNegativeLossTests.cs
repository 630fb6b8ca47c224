using RSICCLLM.Model.Safetensors;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Losses;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Losses;

public class DualNegativeLossTests
{
    [Fact]
    public void Loss_parts_and_gradients_agree_with_the_reference()
    {
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(SharedData.Path("reference", "training", "dnpo.safetensors"));
        double beta = double.Parse(file.Metadata["beta"], System.Globalization.CultureInfo.InvariantCulture);
        double lambda = double.Parse(file.Metadata["lam"], System.Globalization.CultureInfo.InvariantCulture);
        var policy = new[] { "chosen", "rejected" }.Select(kind => Doubles(file, "policy_" + kind).requires_grad_(true)).ToArray();
        // Answers in the order of a batch: chosen and rejected of each pair in turn, places outside an answer left out.
        var rows = new List<(int Kind, long Pair, long Place)>();
        for (var pair = 0L; pair < 3; pair++)
        {
            for (var kind = 0; kind < 2; kind++)
            {
                var mask = file.ReadInt64(kind == 0 ? "mask_chosen" : "mask_rejected");
                rows.AddRange(Enumerable.Range(0, 7).Where(t => mask[(pair * 7) + t] != 0).Select(t => (kind, pair, (long)t)));
            }
        }

        var logits = stack([.. rows.Select(r => policy[r.Kind][r.Pair][r.Place])]);
        var reference = stack([.. rows.Select(r => Doubles(file, r.Kind == 0 ? "reference_chosen" : "reference_rejected")[r.Pair][r.Place])]);
        var targets = tensor(rows.Select(r => file.ReadInt64(r.Kind == 0 ? "labels_chosen" : "labels_rejected")[(r.Pair * 7) + r.Place]).ToArray());
        var sums = DualNegativeLoss.Compute(logits, reference, targets, tensor(rows.Select(r => (2 * r.Pair) + r.Kind).ToArray()), 3, beta);
        var loss = (sums.Preference / 3) + (sums.Kl * (lambda / rows.Count));
        loss.backward();

        Doubles(file, "dpo").item<double>().ShouldBe((sums.Preference / 3).item<double>(), 1e-9);
        Doubles(file, "kl").item<double>().ShouldBe((sums.Kl / rows.Count).item<double>(), 1e-9);
        Doubles(file, "loss").item<double>().ShouldBe(loss.item<double>(), 1e-9);
        for (var kind = 0; kind < 2; kind++)
        {
            var expected = Doubles(file, kind == 0 ? "grad_chosen" : "grad_rejected");
            (policy[kind].grad! - expected).abs().max().item<double>().ShouldBeLessThan(1e-9);
        }
    }

    [Fact]
    public void Worked_by_hand_for_one_pair_of_one_token_answers()
    {
        using var scope = NewDisposeScope();
        // Two words; the model says the chosen word with 3/4, the reference with 1/2.
        var policy = tensor(new double[] { Math.Log(3), 0, Math.Log(3), 0 }).reshape(2, 2);
        var reference = zeros(2, 2, ScalarType.Float64);
        var sums = DualNegativeLoss.Compute(policy, reference, tensor(new long[] { 0, 1 }), tensor(new long[] { 0, 1 }), 1, beta: 2);
        sums.Chosen.item<double>().ShouldBe(2 * Math.Log(1.5), 1e-12);
        sums.Rejected.item<double>().ShouldBe(2 * Math.Log(0.5), 1e-12);
        // exp(-margin) = (0.5 / 1.5)^2 = 1/9, so -log sigmoid = log(10/9).
        sums.Preference.item<double>().ShouldBe(Math.Log(10.0 / 9), 1e-12);
        // Twice 3/4 log 1.5 + 1/4 log 0.5.
        sums.Kl.item<double>().ShouldBe(2 * ((0.75 * Math.Log(1.5)) + (0.25 * Math.Log(0.5))), 1e-12);
    }

    [Fact]
    public void Normalised_by_length_rewards_are_means_over_an_answers_tokens()
    {
        using var scope = NewDisposeScope();
        // Two words; the model says the first with 3/4, the reference with 1/2. The chosen answer says it three times, the rejected one says each once.
        var policy = tensor(new double[] { Math.Log(3), 0 }).repeat(5).reshape(5, 2).requires_grad_(true);
        var reference = zeros(5, 2, ScalarType.Float64);
        var (targets, sequences) = (tensor(new long[] { 0, 0, 0, 0, 1 }), tensor(new long[] { 0, 0, 0, 1, 1 }));
        var sums = DualNegativeLoss.Compute(policy, reference, targets, sequences, 1, beta: 2, lengthNormalised: true);
        sums.Chosen.item<double>().ShouldBe(2 * Math.Log(1.5), 1e-12);
        sums.Rejected.item<double>().ShouldBe(Math.Log(1.5) + Math.Log(0.5), 1e-12);
        // The margin is log 1.5 - log 0.5 = log 3, so -log sigmoid is log(4/3) and its slope -1/4.
        sums.Preference.item<double>().ShouldBe(Math.Log(4.0 / 3), 1e-12);
        sums.Preference.backward();
        // A chosen token's logit of the word it says: -1/4 times 2 (beta) times 1/3 (of three tokens) times 1 - 3/4.
        policy.grad![0][0].item<double>().ShouldBe(-1.0 / 24, 1e-12);
        // Summed, the chosen answer's reward is three times as large.
        DualNegativeLoss.Compute(policy, reference, targets, sequences, 1, beta: 2).Chosen.item<double>().ShouldBe(6 * Math.Log(1.5), 1e-12);
    }

    private static Tensor Doubles(SafetensorsFile file, string name)
    {
        var entry = file.Entry(name);
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(file.Bytes(name)).ToArray();
        return tensor(values).reshape([.. entry.Shape]);
    }
}
