using System.Text.Json.Nodes;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Model;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Dnpo;
using RSICCLLM.Training.Sft;
using RSICCLLM.Training.Tests.Sft;
using RSICCLLM.Training.Tests.Support;

namespace RSICCLLM.Training.Tests.Dnpo;

/// <summary>Preference files with broken lines, missing and wrong images, answers that are empty or too long; losses that are not numbers.</summary>
[Collection(nameof(SftTrainerTests))]
public sealed class DnpoBadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _pairs;
    private readonly DnpoOptions _options;

    public DnpoBadInputTests()
    {
        var data = new TinyTraining(_folder, pairs: 4);
        _pairs = data.WritePreferences("rsicp.jsonl", 4);
        _options = data.Preferences("out", SftTrainer.Run(data.Options("start", 1) with { SaveBFloat16 = false }).ModelFolder, _pairs, 1);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("cut", "line 3")]
    [InlineData("rejected", "line 3: 'rejected' is missing or empty")]
    [InlineData("chosen", "line 3: 'chosen' is missing or empty")]
    [InlineData("image", "2b.png")]
    public void A_bad_line_is_named_or_left_out_as_asked(string what, string expected)
    {
        var lines = File.ReadAllLines(_pairs);
        if (what == "image")
            File.Delete(_folder.File("2b.png"));
        else
            lines[2] = what == "cut" ? lines[2][..30] : With(lines[2], what, " ");
        File.WriteAllLines(_pairs, lines);
        var message = Should.Throw<DatasetException>(() => DnpoTrainer.Run(_options)).Message;
        message.ShouldContain("rsicp.jsonl, line 3");
        message.ShouldContain(expected);

        var told = new List<string>();
        DnpoTrainer.Run(_options with { SkipBadSamples = true }, tell: told.Add).Steps.ShouldBe(1);
        told.Where(t => t.StartsWith("left out", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain(expected);
    }

    [Fact]
    public void Images_of_other_sizes_are_named_with_their_line()
    {
        RgbImageFile.WritePng(_folder.File("2b.png"), new RgbImage(84, 56));
        var message = Should.Throw<ModelException>(() => DnpoTrainer.Run(_options)).Message;
        message.ShouldContain("rsicp.jsonl, line 3, sample '2'");
        message.ShouldContain("2b.png");
    }

    [Theory]
    [InlineData("chosen")]
    [InlineData("rejected")]
    public void An_answer_beyond_the_context_is_named_with_its_line(string key)
    {
        var lines = File.ReadAllLines(_pairs);
        lines[1] = With(lines[1], key, string.Concat(Enumerable.Repeat("A house has been built. ", 200)));
        File.WriteAllLines(_pairs, lines);
        var message = Should.Throw<ModelException>(() => DnpoTrainer.Run(_options)).Message;
        message.ShouldContain("line 2, sample '1'");
        message.ShouldContain("more than the 512 that config.json allows");
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_the_training_and_keeps_the_newest_checkpoint()
    {
        var options = _options with { SaveEvery = 1, BFloat16 = false };
        DnpoTrainer.Run(options with { MaxSteps = 2 });
        var checkpoint = Directory.GetDirectories(options.Output, "step-*").ShouldHaveSingleItem();
        PoisonedState.Write(Path.Combine(checkpoint, "training_state.safetensors"), "parameter.model.norm.weight");
        var message = Should.Throw<ModelException>(() => DnpoTrainer.Run(options with { MaxSteps = 200 })).Message;
        message.ShouldContain("diverged at step 3");
        message.ShouldContain("step-00000002");
        Directory.GetDirectories(options.Output, "step-*").ShouldBe([checkpoint]);
    }

    private static string With(string line, string key, string value)
    {
        var json = JsonNode.Parse(line)!;
        json[key] = value;
        return json.ToJsonString();
    }
}
