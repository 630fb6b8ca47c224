using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Model;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Planning;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Sft;

/// <summary>Broken lines, missing and wrong images, answers that do not fit, losses that are not numbers.</summary>
[Collection(nameof(SftTrainerTests))]
public class BadInputTests
{
    [Fact]
    public void A_broken_line_is_named_or_left_out_as_asked()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 5);
        var lines = File.ReadAllLines(data.Samples).ToList();
        lines[2] = lines[2][..30];
        File.WriteAllLines(data.Samples, lines);
        var options = data.Options("out", 1) with { Validation = null };
        Should.Throw<DatasetException>(() => SftTrainer.Run(options)).Message.ShouldContain("train.jsonl, line 3:");

        var told = new List<string>();
        SftTrainer.Run(options with { SkipBadSamples = true }, tell: told.Add).Steps.ShouldBe(1);
        told.ShouldHaveSingleItem().ShouldContain("line 3");
        Should.Throw<DatasetException>(() => MemoryPlanner.Plan(options));
        MemoryPlanner.Plan(options with { SkipBadSamples = true }).Facts.Samples.ShouldBe(4);
    }

    [Fact]
    public void A_missing_image_is_named_with_its_line_before_training_starts()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        File.Delete(folder.File("1b.png"));
        var message = Should.Throw<DatasetException>(() => SftTrainer.Run(data.Options("out", 1))).Message;
        message.ShouldContain("line 2");
        message.ShouldContain("1b.png");
        SftTrainer.Run(data.Options("skipped", 1) with { SkipBadSamples = true }).Steps.ShouldBe(1);
    }

    [Theory]
    [InlineData("2b.png", 28, 56, "both dates need the same size")]
    [InlineData("2m.png", 56, 28, "the mask")]
    public void Images_of_other_sizes_are_named_with_their_line(string file, int width, int height, string expected)
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        RgbImageFile.WritePng(folder.File(file), new RgbImage(width, height));
        var message = Should.Throw<ModelException>(() => SftTrainer.Run(data.Options("out", 1) with { Validation = null })).Message;
        message.ShouldContain("train.jsonl, line 3, sample '2'");
        message.ShouldContain(file);
        message.ShouldContain(expected);
    }

    [Fact]
    public void A_file_that_is_no_image_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        File.WriteAllText(folder.File("3a.png"), "no picture");
        Should.Throw<ModelException>(() => SftTrainer.Run(data.Options("out", 1) with { Validation = null })).Message.ShouldContain("line 4, sample '3'");
    }

    [Fact]
    public void An_answer_beyond_the_context_is_named_with_its_line()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var samples = RsiciFile.Read(data.Samples).ToList();
        samples[1] = samples[1] with { Caption = string.Concat(Enumerable.Repeat("A house has been built. ", 200)) };
        RsiciFile.Write(data.Samples, samples);
        var message = Should.Throw<ModelException>(() => SftTrainer.Run(data.Options("out", 1) with { Validation = null })).Message;
        message.ShouldContain("line 2, sample '1'");
        message.ShouldContain("more than the 512 that config.json allows");
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_the_training_and_keeps_the_newest_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var data = new TinyTraining(folder, pairs: 4);
        var options = data.Options("out", 200) with { SaveEvery = 1, BFloat16 = false };
        // Poisoned where a real divergence ends: one weight of the newest checkpoint is not a number.
        SftTrainer.Run(options with { MaxSteps = 2 });
        var checkpoint = Directory.GetDirectories(options.Output, "step-*").ShouldHaveSingleItem();
        PoisonedState.Write(Path.Combine(checkpoint, "training_state.safetensors"), "parameter.model.norm.weight");
        var message = Should.Throw<ModelException>(() => SftTrainer.Run(options)).Message;
        message.ShouldContain("diverged at step 3");
        message.ShouldContain("step-00000002");
        Directory.GetDirectories(options.Output, "step-*").ShouldBe([checkpoint]);
    }
}
