using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Losses;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Sft;

/// <summary>Batches of drawn pairs and whole trainings with pruning.</summary>
[Collection(nameof(SftTrainerTests))]
public class PruningTrainingTests
{
    private const int Tokens = 4;

    private static readonly AuxiliaryOptions Auxiliary = new();

    [Fact]
    public void Answers_are_told_as_if_the_tokens_were_not_there()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 5);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var model = ChangeCaptionModel.Create(data.Configuration, 3);
        var batch = Batch(folder, data);
        var (embeddings, vision) = AnswerPass.Embed(model, batch);
        var strongest = vision.Evidence!.reshape(batch.Count, 2, 4, 2, 4).amax([2, 4]).flatten().data<float>().ToArray();
        var order = strongest.Order().ToArray();
        var threshold = (order[10] + order[9]) / 2.0;

        var (moved, after) = new PruningPass(new PruningOptions { Share = 1, Threshold = threshold }, 2).Apply(embeddings, vision.Evidence, batch);

        after.SeenAfter.ShouldBe(strongest.Select(s => s >= threshold ? 1f : 0));
        after.AnswerTargets.ShouldBe(batch.AnswerTargets);
        after.ImagePlaces.ShouldAllBe(place => after.Ids[place] == data.Configuration.ImageTokenId);
        var states = model.Decode(moved, AnswerPass.Positions(after), wanted: tensor(after.AnswerPlaces));
        var whole = model.Decode(embeddings, AnswerPass.Positions(batch), wanted: tensor(batch.AnswerPlaces));
        (model.Logits(states) - model.Logits(whole)).abs().max().item<float>().ShouldBeGreaterThan(1e-3f);
        var row = 0;
        foreach (var expected in Enumerable.Range(0, batch.Count).Select(pair => Without(model, embeddings, batch, pair, strongest, threshold)))
        {
            var count = expected.shape[0];
            Golden.ShouldAgree(model.Logits(states.narrow(0, row, count)), expected, 1e-4, "logits");
            row += (int)count;
        }

        row.ShouldBe(after.AnswerPlaces.Length);
    }

    [Fact]
    public void Auxiliary_losses_leave_moved_tokens_out()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 3);
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var batch = Batch(folder, data);
        using var heads = new AuxiliaryHeads(Auxiliary, 32, 2, 1e-6, 1);
        manual_seed(4);
        var states = randn(batch.Count, batch.Length, 32);
        var answers = randn(batch.AnswerPlaces.Length, 32);
        float[] seen = [.. Enumerable.Range(0, batch.Count * Tokens).Select(i => i % 3 == 1 ? 0f : 1)];
        var some = batch with { SeenAfter = seen };
        var expected = Values(heads.Compute(states, answers, null, some));

        var elsewhere = states.clone();
        for (var i = 0; i < seen.Length; i++)
        {
            if (seen[i] == 0)
                elsewhere.reshape(-1, 32)[batch.AfterPlaces[i]] = ones(32);
        }

        Values(heads.Compute(elsewhere, answers, null, some)).ShouldBe(expected, 1e-6f);
        Math.Abs(Values(heads.Compute(elsewhere, answers, null, batch))[0] - Values(heads.Compute(states, answers, null, batch))[0]).ShouldBeGreaterThan(1e-5f);
        elsewhere.reshape(-1, 32)[batch.AfterPlaces[0]] = ones(32);
        Math.Abs(Values(heads.Compute(elsewhere, answers, null, some))[0] - expected[0]).ShouldBeGreaterThan(1e-5f);

        // With none moved, the means are those of batches that know nothing of it.
        var all = batch with { SeenAfter = [.. Enumerable.Repeat(1f, seen.Length)] };
        Values(heads.Compute(states, answers, null, all)).ShouldBe(Values(heads.Compute(states, answers, null, batch)), 1e-5f);
    }

    [Fact]
    public void A_trained_checkpoint_goes_on_being_trained_for_it_and_an_adapter_cannot_change_it()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var first = SftTrainer.Run(data.Options("first", 2) with { Pruning = new PruningOptions { Threshold = 1 } }).ModelFolder;
        ModelConfigurationReader.Load(first).Difference!.PruningThreshold.ShouldBe(1);
        var on = data.Options("second", 1) with { Architecture = null, Checkpoint = first, Tokenizer = null };

        ModelConfigurationReader.Load(SftTrainer.Run(on).ModelFolder).Difference!.PruningThreshold.ShouldBe(1);

        // No evidence reaches a threshold of 1, so pairs that are drawn lose tokens; a share of 0 stops that.
        on = on with { MaxSteps = 4 };
        Losses(on with { Output = folder.File("third") }).ShouldNotBe(Losses(on with { Output = folder.File("fourth"), Pruning = new PruningOptions { Share = 0 } }));
        var lora = on with { Output = folder.File("lora"), Parts = new LowRankAdaptation(), Pruning = new PruningOptions() };
        Should.Throw<ModelException>(() => SftTrainer.Run(lora)).Message.ShouldContain("a threshold of 0.05 and the checkpoint's is 1");
    }

    [Fact]
    public void It_is_read_from_the_settings_file()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 1);
        File.WriteAllText(folder.File("c.json"), """{ "checkpoint": "starter", "training": "train.jsonl", "output": "out", "maxSteps": 1, "pruning": { "threshold": 0.1 } }""");
        SftOptionsFile.Load(folder.File("c.json")).Pruning.ShouldBe(new PruningOptions { Share = 0.5, Threshold = 0.1 });
        File.WriteAllText(folder.File("c.json"), """{ "checkpoint": "starter", "training": "train.jsonl", "output": "out", "maxSteps": 1, "pruning": { "share": 2, "threshold": 0 } }""");
        var message = Should.Throw<ModelException>(() => SftOptionsFile.Load(folder.File("c.json"))).Message;
        message.ShouldContain("\"pruning.share\" is 2");
        message.ShouldContain("\"pruning.threshold\" is 0");
    }

    private static TrainingBatch Batch(TemporaryFolder folder, TinyTraining data)
    {
        var starter = folder.File("starter");
        var builder = new BatchBuilder(
            data.Configuration,
            QwenTokenizer.Load(starter),
            PromptTemplate.Load(starter),
            ImageProcessor.Load(starter),
            new Dictionary<string, int> { ["building built"] = 0, ["road built"] = 1 },
            Auxiliary.Cells,
            sampleInstructions: false);
        return builder.Build([.. SampleReader.Read(data.Samples).Select(sample => (sample, (string?)sample.Captions[0]))]);
    }

    /// <summary>Logits of one pair's answer, in a sequence of its own from which the tokens are taken out, positions kept.</summary>
    private static Tensor Without(ChangeCaptionModel model, Tensor embeddings, TrainingBatch batch, int pair, float[] strongest, double threshold)
    {
        var start = pair * batch.Length;
        var gone = Enumerable.Range(pair * Tokens, Tokens).Where(i => strongest[i] < threshold).Select(i => batch.AfterPlaces[i] - start).ToHashSet();
        var stay = Enumerable.Range(0, batch.Length).Select(i => (long)i).Where(i => !gone.Contains(i)).ToList();
        var index = tensor(stay.ToArray());
        var states = model.Decode(
            embeddings[pair].index_select(0, index).unsqueeze(0),
            AnswerPass.Positions(batch).narrow(1, pair, 1).index_select(2, index));
        var places = batch.AnswerPlaces.Where(place => place / batch.Length == pair).Select(place => (long)stay.IndexOf(place - start)).ToArray();
        return model.Logits(states[0].index_select(0, tensor(places)));
    }

    private static float[] Values(AuxiliaryLosses losses) =>
        [losses.Mask.item<float>(), losses.Classes.item<float>(), losses.Counts.item<float>(), losses.Places.item<float>()];

    private static List<double> Losses(SftOptions options)
    {
        var losses = new List<double>();
        SftTrainer.Run(options, new Seen(p => losses.Add(p.Losses.Answer)));
        return losses;
    }

    private sealed class Seen(Action<SftProgress> see) : IProgress<SftProgress>
    {
        public void Report(SftProgress value) => see(value);
    }
}
