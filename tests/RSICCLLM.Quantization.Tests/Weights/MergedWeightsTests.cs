using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Quantization.Weights;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Weights;

public class MergedWeightsTests
{
    [Theory]
    [InlineData("model.layers.0.self_attn.q_proj.weight")]
    [InlineData("model.layers.3.mlp.down_proj.weight")]
    public void Merged_weights_are_those_of_peft(string name)
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path("reference", "tiny-qwen2_5_vl"));
        using var adapter = LoraAdapter.Open(SharedData.Path("reference", "training", "lora-adapter"));
        using var expected = SafetensorsFile.Open(SharedData.Path("reference", "training", "lora_expected.safetensors"));
        var values = expected.ReadFloat32("merged." + name);
        var weights = new MergedWeights(new CheckpointWeights(checkpoint), adapter);
        weights.Shape(name).ShouldBe(expected.Entry("merged." + name).Shape);
        // Pieces that begin and end inside of rows.
        var read = new float[values.Length];
        for (var first = 0; first < read.Length; first += 37)
            weights.Read(name, first, read.AsSpan(first, Math.Min(37, read.Length - first)));
        Numbers.LargestDifference(read, values).ShouldBeLessThan(1e-6);
        var plain = new float[values.Length];
        new CheckpointWeights(checkpoint).Read(name, 0, plain);
        Numbers.LargestDifference(plain, values).ShouldBeGreaterThan(1e-4);
    }

    [Fact]
    public void A_package_with_an_adapter_says_which()
    {
        using var folder = new TemporaryFolder();
        var options = new ConversionOptions
        {
            Checkpoint = SharedData.Path("reference", "tiny-qwen2_5_vl"),
            Adapter = SharedData.Path("reference", "training", "lora-adapter"),
            Output = folder.File("merged"),
            TileWidth = 84,
            TileHeight = 84,
        };
        var manifest = PackageBuilder.Build(options, cancellation: TestContext.Current.CancellationToken);
        manifest.SourceAdapter!.Length.ShouldBe(64);
        var plain = PackageBuilder.Build(options with { Adapter = null, Output = folder.File("plain") }, cancellation: TestContext.Current.CancellationToken);
        plain.SourceAdapter.ShouldBeNull();
        Hash(plain).ShouldNotBe(Hash(manifest));
        PackageManifest.Load(options.Output).SourceAdapter.ShouldBe(manifest.SourceAdapter);

        // The same weights trained for another prompt are another adapter.
        var other = Directory.CreateDirectory(folder.File("adapter")).FullName;
        foreach (var file in Directory.EnumerateFiles(options.Adapter!))
            File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        new PromptTemplate { SystemMessage = "", BeforeLabel = "A: ", AfterLabel = "B: ", Instruction = "Compare." }.Save(other);
        PackageBuilder.Build(options with { Adapter = other, Output = folder.File("other") }, cancellation: TestContext.Current.CancellationToken)
            .SourceAdapter.ShouldNotBe(manifest.SourceAdapter);
    }

    [Fact]
    public void Tensors_held_whole_take_the_place_of_the_checkpoints()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path("reference", "tiny-qwen2_5_vl"));
        using var folder = new TemporaryFolder();
        var norm = Enumerable.Range(0, 64).Select(i => i + 0.5f).ToArray();
        using var adapter = Adapter(folder, TensorData.FromFloat32("base_model.model.model.language_model.norm.weight", [64], norm));
        var weights = new MergedWeights(new CheckpointWeights(checkpoint), adapter);
        var read = new float[64];
        weights.Read("model.norm.weight", 0, read);
        read.ShouldBe(norm);
    }

    [Fact]
    public void An_adapter_of_another_model_is_refused()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path("reference", "tiny-qwen2_5_vl"));
        using var folder = new TemporaryFolder();
        using (var adapter = Adapter(folder, Factor("A", 2, 65), Factor("B", 64, 2)))
            Should.Throw<ModelException>(() => new MergedWeights(new CheckpointWeights(checkpoint), adapter)).Message.ShouldContain("[64, 65]");
        using (var adapter = Adapter(folder, TensorData.FromFloat32("base_model.model.model.language_model.norm.weight", [65], new float[65])))
            Should.Throw<ModelException>(() => new MergedWeights(new CheckpointWeights(checkpoint), adapter)).Message.ShouldContain("[65]");
        using (var adapter = Adapter(folder, TensorData.FromFloat32("base_model.model.model.language_model.extra.weight", [1], new float[1])))
            Should.Throw<ModelException>(new MergedWeights(new CheckpointWeights(checkpoint), adapter).CheckUnused).Message.ShouldContain("model.extra.weight");
    }

    private static TensorData Factor(string letter, long rows, long columns) => TensorData.FromFloat32(
        $"base_model.model.model.language_model.layers.0.self_attn.q_proj.lora_{letter}.weight", [rows, columns], new float[rows * columns]);

    private static LoraAdapter Adapter(TemporaryFolder folder, params TensorData[] tensors)
    {
        File.WriteAllText(folder.File("adapter_config.json"), """{"peft_type":"LORA","r":2,"lora_alpha":4}""");
        SafetensorsWriter.Write(folder.File("adapter_model.safetensors"), tensors);
        return LoraAdapter.Open(folder.Path);
    }

    private static string Hash(PackageManifest manifest) => manifest.Files.Single(file => file.Path == PackageLayout.DecoderDataFile).Sha256;
}
