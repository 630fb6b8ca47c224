using RSICCLLM.Model.Configuration;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Generation;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Modeling;

/// <summary>The tiny reference checkpoint against transformers (float32), with a fresh difference-aware module in place.</summary>
public class ChangeCaptionModelTests
{
    private const double Tolerance = 1e-3;

    [Theory]
    [InlineData("levir-256", "config.json")]
    [InlineData("levir-nonsquare", "config.json")]
    [InlineData("levir-256", "config.nested.json")]
    [InlineData("levir-nonsquare", "config.nested.json")]
    public void Agrees_with_the_reference_from_pixels_to_generated_tokens(string name, string config)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = new Golden("golden", name, "golden.safetensors");
        using var model = Load(config);

        var vision = model.EncodePairs(golden.Floats("pixel_values"), golden.Grid);
        Golden.ShouldAgree(vision.Features, golden.Floats("image_features"), Tolerance, "image_features");

        var ids = golden.Integers("input_ids");
        var embeddings = model.Embed(ids, vision.Features, Golden.ImagePlaces(ids, model.Configuration.ImageTokenId));
        var positions = golden.Integers("position_ids");
        var next = ids.shape[1] + golden.Integers("rope_deltas").item<long>();
        Tensor? first = null;
        var answer = GreedyDecoder.Decode(model, embeddings, positions, [next], new HashSet<int>(), 24,
            logits => first ??= logits.clone().DetachFromDisposeScope())[0];
        Golden.ShouldAgree(first!, golden.Floats("logits_last"), Tolerance, "logits_last");
        answer.Select(t => (long)t).ShouldBe(golden.Integers("generated_ids").data<long>().ToArray());
    }

    [Fact]
    public void Every_intermediate_agrees_with_the_reference()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = new Golden("golden", "levir-nonsquare", "golden.safetensors");
        using var expected = new Golden("golden", "levir-nonsquare", "intermediates.safetensors");
        using var model = Load("config.json");
        var seen = new Dictionary<string, Tensor>();

        var vision = model.EncodePairs(golden.Floats("pixel_values"), golden.Grid, (name, t) => seen[name] = t);
        var ids = golden.Integers("input_ids");
        var embeddings = model.Embed(ids, vision.Features, Golden.ImagePlaces(ids, model.Configuration.ImageTokenId));
        seen["text.norm"] = model.Decode(embeddings, golden.Integers("position_ids"), afterLayer: (i, t) => seen[$"text.layer.{i}"] = t);

        foreach (var name in expected.Names)
            Golden.ShouldAgree(seen[name], expected.Floats(name), Tolerance, name);
    }

    [Fact]
    public void Cached_decoding_gives_the_logits_of_a_whole_pass()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = new Golden("golden", "levir-nonsquare", "golden.safetensors");
        using var model = Load("config.json");
        var ids = golden.Integers("input_ids");
        var positions = golden.Integers("position_ids");
        var steps = new List<Tensor>();
        var answer = GreedyDecoder.Decode(model, model.Embed(ids), positions, [positions.max().item<long>() + 1], new HashSet<int>(), 4,
            logits => steps.Add(logits.clone().DetachFromDisposeScope()))[0];

        var longer = cat([ids, tensor(answer.Select(t => (long)t).ToArray()).reshape(1, -1)], 1);
        var tail = arange(4).reshape(1, 1, 4).expand(3, 1, 4) + positions.max() + 1;
        var whole = model.Logits(model.Decode(model.Embed(longer), cat([positions, tail], 2)));
        for (var i = 0; i < 4; i++)
            Golden.ShouldAgree(steps[i], whole.select(1, ids.shape[1] - 1 + i), 1e-4, $"step {i}");
    }

    [Fact]
    public void A_batch_gives_what_each_pair_gives_alone()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = new Golden("golden", "levir-nonsquare", "golden.safetensors");
        using var model = Load("config.json", evidence: true);
        model.Parameters["difference.output.weight"].normal_(0, 0.1);
        var first = golden.Floats("pixel_values");
        var second = first.flip(0) * 0.5f;

        var batch = model.EncodePairs(cat([first, second]), golden.Grid);
        foreach (var (pixels, at) in new[] { (first, 0L), (second, 1L) })
        {
            var alone = model.EncodePairs(pixels, golden.Grid);
            Golden.ShouldAgree(batch.Features.slice(0, 2 * at, (2 * at) + 2, 1), alone.Features, 1e-4, "features");
            Golden.ShouldAgree(batch.Evidence!.slice(0, at, at + 1, 1), alone.Evidence!, 1e-4, "evidence");
        }
    }

    private static ChangeCaptionModel Load(string config, bool evidence = false)
    {
        var difference = new DifferenceConfiguration { EvidenceHiddenSize = evidence ? 16 : 0 };
        if (config == ModelConfigurationReader.FileName)
            return ModelLoader.Load(Golden.TinyCheckpoint, fresh: difference);
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Golden.TinyCheckpoint, "model*"))
            File.CreateSymbolicLink(folder.File(Path.GetFileName(file)), file);
        File.Copy(Path.Combine(Golden.TinyCheckpoint, config), folder.File(ModelConfigurationReader.FileName));
        return ModelLoader.Load(folder.Path, fresh: difference);
    }
}
