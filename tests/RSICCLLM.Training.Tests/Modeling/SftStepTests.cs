using System.Text.Json;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Optimisation;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Modeling;

/// <summary>One supervised step of the tiny checkpoint against torch autograd and torch.optim.AdamW.</summary>
public class SftStepTests
{
    private static readonly JsonElement Expected =
        JsonDocument.Parse(File.ReadAllText(SharedData.Path("reference", "training", "sft_step.json"))).RootElement;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Loss_and_every_gradient_agree_with_the_reference(bool difference)
    {
        using var scope = NewDisposeScope();
        using var step = new Golden("training", "sft_step.safetensors");
        using var model = ModelLoader.Load(Golden.TinyCheckpoint, fresh: difference ? new DifferenceConfiguration() : null);
        model.Parameters.RequireGradients(true);
        var loss = Loss(model, step);
        loss.backward();

        ((double)loss.item<float>()).ShouldBe(Expected.GetProperty("loss").GetDouble(), 1e-4);
        foreach (var norm in Expected.GetProperty("grad_norms").EnumerateObject())
        {
            var expected = norm.Value.GetDouble();
            ((double)model.Parameters[norm.Name].grad!.norm().item<float>()).ShouldBe(expected, 1e-4 + (1e-3 * expected), norm.Name);
        }

        foreach (var name in step.Names.Where(n => n.StartsWith("grad.", StringComparison.Ordinal)))
            Golden.ShouldAgree(model.Parameters[name["grad.".Length..]].grad!, step.Floats(name), 1e-4, name);
    }

    [Fact]
    public void Five_steps_of_AdamW_give_the_losses_of_the_reference()
    {
        using var step = new Golden("training", "sft_step.safetensors");
        using var model = ModelLoader.Load(Golden.TinyCheckpoint);
        model.Parameters.RequireGradients(true);
        var settings = Expected.GetProperty("adamw");
        var optimizer = new AdamW(model.Parameters.Names.Select(n => (n, model.Parameters[n])), new AdamWOptions
        {
            Beta1 = settings.GetProperty("betas")[0].GetDouble(),
            Beta2 = settings.GetProperty("betas")[1].GetDouble(),
            Epsilon = settings.GetProperty("eps").GetDouble(),
            WeightDecay = settings.GetProperty("weight_decay").GetDouble(),
            DecayVectors = true,
        });
        foreach (var expected in settings.GetProperty("loss_and_grad_norm_per_step").EnumerateArray())
        {
            using var scope = NewDisposeScope();
            var loss = Loss(model, step);
            loss.backward();
            var norm = optimizer.GradientNorm();
            ((double)loss.item<float>()).ShouldBe(expected[0].GetDouble(), 1e-3);
            norm.ShouldBe(expected[1].GetDouble(), 5e-3);
            optimizer.Update(settings.GetProperty("lr").GetDouble(), Math.Min(1, settings.GetProperty("clip_grad_norm").GetDouble() / (norm + 1e-6)));
            optimizer.ClearGradients();
        }
    }

    private static Tensor Loss(ChangeCaptionModel model, Golden step)
    {
        using var golden = new Golden("golden", "levir-nonsquare", "golden.safetensors");
        var ids = step.Integers("input_ids");
        var labels = step.Integers("labels").flatten();
        var features = model.EncodePairs(golden.Floats("pixel_values"), golden.Grid).Features;
        var embeddings = model.Embed(ids, features, Golden.ImagePlaces(ids, model.Configuration.ImageTokenId));
        // The answer goes on from the prompt's last position in all three axes.
        var prompt = golden.Integers("position_ids");
        var added = ids.shape[1] - prompt.shape[2];
        var positions = cat([prompt, arange(added).reshape(1, 1, added).expand(3, 1, added) + prompt.max() + 1], 2);
        var places = (labels != -100).nonzero().flatten();
        var sum = AnswerLoss.Sum(model, model.Decode(embeddings, positions), places - 1, labels.index_select(0, places));
        return sum / places.shape[0];
    }
}
