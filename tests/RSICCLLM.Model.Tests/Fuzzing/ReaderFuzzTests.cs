using System.Text;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tests.Configuration;
using RSICCLLM.Model.Tests.Tokenization;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Tests.Shared;
using SamplePackage = RSICCLLM.Model.Tests.Packages.SamplePackage;

namespace RSICCLLM.Model.Tests.Fuzzing;

/// <summary>Damaged files of a checkpoint, an adapter or a package are read or refused with a <see cref="ModelException"/>, see <see cref="ReaderFuzz"/>.</summary>
public class ReaderFuzzTests
{
    [Fact]
    public void Safetensors_file() => Fuzz("model.safetensors", Shard(), folder =>
    {
        using var file = SafetensorsFile.Open(folder.File("model.safetensors"));
        foreach (var tensor in file.Tensors.Values.Where(t => t.Type.IsFloat()))
            file.ReadFloat32(tensor.Name).LongLength.ShouldBe(tensor.ElementCount);
    });

    [Fact]
    public void Safetensors_header() => Fuzz("model.safetensors", Encoding.UTF8.GetBytes(Header), folder =>
    {
        // The length in front is right, so that the JSON itself is what is tried.
        var json = File.ReadAllBytes(folder.File("model.safetensors"));
        File.WriteAllBytes(folder.File("model.safetensors"), [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[16]]);
        using var file = SafetensorsFile.Open(folder.File("model.safetensors"));
        file.Tensors.Values.Sum(t => t.Length).ShouldBe(16);
    });

    [Fact]
    public void Checkpoint_index() => Fuzz(Checkpoint.IndexFile, """{"metadata":{"total_size":16},"weight_map":{"a":"s.safetensors","b":"s.safetensors"}}"""u8.ToArray(), folder =>
    {
        using var checkpoint = Checkpoint.Open(folder.Path);
        checkpoint.Tensors.Keys.ShouldBeSubsetOf(["a", "b"]);
    }, prepare: folder =>
    {
        File.WriteAllText(folder.File("config.json"), SampleConfiguration.Json().ToJsonString());
        File.WriteAllBytes(folder.File("s.safetensors"), Shard());
    });

    [Fact]
    public void Model_configuration() => Fuzz("config.json", Encoding.UTF8.GetBytes(SampleConfiguration.Json().ToJsonString()), folder => ModelConfigurationReader.Load(folder.Path));

    [Fact]
    public void Adapter_configuration() => Fuzz(
        LoraConfiguration.FileName,
        """{"peft_type":"LORA","r":8,"lora_alpha":16,"lora_dropout":0.05,"bias":"none","target_modules":["q_proj","v_proj"],"modules_to_save":null,"use_rslora":false,"rank_pattern":{},"alpha_pattern":{}}"""u8.ToArray(),
        folder => double.IsFinite(LoraConfiguration.Load(folder.Path).Scale(8)).ShouldBeTrue());

    [Fact]
    public void Tokenizer() => Fuzz(QwenTokenizer.FileName, Encoding.UTF8.GetBytes(SmallTokenizer.Json().ToJsonString()), folder => QwenTokenizer.Load(folder.Path).Encode("a river. 2024"));

    [Fact]
    public void Image_processor() => Fuzz(
        ImageProcessorSettings.FileName,
        """{"min_pixels":3136,"max_pixels":12845056,"patch_size":14,"temporal_patch_size":2,"merge_size":2,"image_mean":[0.4,0.4,0.4],"image_std":[0.2,0.2,0.2]}"""u8.ToArray(),
        folder => ImageProcessorSettings.Load(folder.Path));

    [Fact]
    public void Prompt_template() => Fuzz(
        PromptTemplate.FileName,
        """{"systemMessage":"","beforeLabel":"Before: ","afterLabel":"After: ","instruction":"Describe the changes."}"""u8.ToArray(),
        folder => PromptTemplate.Load(folder.Path));

    [Fact]
    public void Difference_configuration() => Fuzz(
        LoraAdapter.DifferenceFile,
        """{"pixel_difference":"patch_embedding","use_geometric_texture":true,"use_spatial_difference":true,"use_pixel_difference":true,"attention_size":0,"evidence_hidden_size":32,"evidence_cells":4}"""u8.ToArray(),
        folder => ModelConfigurationReader.LoadDifference(folder.File(LoraAdapter.DifferenceFile)));

    [Fact]
    public void Manifest()
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);
        ReaderFuzz.Run<ModelException>(folder.File(PackageLayout.ManifestFile), File.ReadAllBytes(folder.File(PackageLayout.ManifestFile)), () => PackageManifest.Load(folder.Path));
    }

    [Fact]
    public void Calibration()
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);
        new PackageCalibration { Pairs = 500, PairsSha256 = new string('b', 64), Change = new ConfidenceCurve(2, 1.5, 300, 0.2, 0.03) }.Attach(folder.Path);
        var manifest = PackageManifest.Load(folder.Path);
        ReaderFuzz.Run<ModelException>(folder.File(PackageCalibration.FileName), File.ReadAllBytes(folder.File(PackageCalibration.FileName)), () => PackageCalibration.Load(folder.Path, manifest));
    }

    [Fact]
    public void Self_test()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(SelfTestData.FileName);
        new SelfTestData { Width = 2, Height = 1, Before = [1, 2, 3, 4, 5, 6], After = [6, 5, 4, 3, 2, 1], InputIds = [7, 8, 9], Logits = [0.5f, -1f] }.Save(path);
        ReaderFuzz.Run<ModelException>(path, File.ReadAllBytes(path), () => SelfTestData.Load(path));
    }

    private const string Header =
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[],"data_offsets":[12,16]},"c":{"dtype":"I64","shape":[0,4],"data_offsets":[16,16]}}""";

    private static void Fuzz(string file, byte[] good, Action<TemporaryFolder> read, Action<TemporaryFolder>? prepare = null)
    {
        using var folder = new TemporaryFolder();
        prepare?.Invoke(folder);
        ReaderFuzz.Run<ModelException>(folder.File(file), good, () => read(folder));
    }

    private static byte[] Shard()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("s"), [TensorData.FromFloat32("a", [2, 3], new float[6], TensorType.BFloat16), TensorData.FromFloat32("b", [], new float[1])]);
        return File.ReadAllBytes(folder.File("s"));
    }
}
