using System.Diagnostics;
using System.Text;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Model.Tests.Configuration;
using RSICCLLM.Model.Tests.Tokenization;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Model.Tests.Fuzzing;

/// <summary>
/// Damaged files are read or refused with a <see cref="ModelException"/>: nothing else is thrown, nothing takes long, and no number in a file
/// makes the reader allocate out of proportion. RSICCLLM_SLOW_TESTS=1 tries 120,000 files, otherwise 2,400.
/// </summary>
public class ReaderFuzzTests
{
    private const int Readers = 8;
    private const long MostBytes = 8 << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private static int Mutations => (Environment.GetEnvironmentVariable("RSICCLLM_SLOW_TESTS") == "1" ? 120_000 : 2_400) / Readers;

    [Fact]
    public void Safetensors_file() => Fuzz("model.safetensors", Shard(), folder =>
    {
        using var file = SafetensorsFile.Open(folder["model.safetensors"]);
        foreach (var tensor in file.Tensors.Values.Where(t => t.Type.IsFloat()))
            file.ReadFloat32(tensor.Name).LongLength.ShouldBe(tensor.ElementCount);
    });

    [Fact]
    public void Safetensors_header() => Fuzz("model.safetensors", Encoding.UTF8.GetBytes(Header), folder =>
    {
        // The length in front is right, so that the JSON itself is what is tried.
        var json = File.ReadAllBytes(folder["model.safetensors"]);
        File.WriteAllBytes(folder["model.safetensors"], [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[16]]);
        using var file = SafetensorsFile.Open(folder["model.safetensors"]);
        file.Tensors.Values.Sum(t => t.Length).ShouldBe(16);
    });

    [Fact]
    public void Checkpoint_index() => Fuzz(Checkpoint.IndexFile, """{"metadata":{"total_size":16},"weight_map":{"a":"s.safetensors","b":"s.safetensors"}}"""u8.ToArray(), folder =>
    {
        using var checkpoint = Checkpoint.Open(folder.Path);
        checkpoint.Tensors.Keys.ShouldBeSubsetOf(["a", "b"]);
    }, prepare: folder =>
    {
        File.WriteAllText(folder["config.json"], SampleConfiguration.Json().ToJsonString());
        File.WriteAllBytes(folder["s.safetensors"], Shard());
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

    private const string Header =
        """{"__metadata__":{"format":"pt"},"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]},"b":{"dtype":"F32","shape":[],"data_offsets":[12,16]},"c":{"dtype":"I64","shape":[0,4],"data_offsets":[16,16]}}""";

    private static void Fuzz(string file, byte[] good, Action<TemporaryFolder> read, Action<TemporaryFolder>? prepare = null)
    {
        using var folder = new TemporaryFolder();
        prepare?.Invoke(folder);
        File.WriteAllBytes(folder[file], good);
        read(folder);
        var mutator = new ByteMutator(file.Length + good.Length);
        var refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = mutator.Mutate(good);
            File.WriteAllBytes(folder[file], bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            try
            {
                read(folder);
            }
            catch (ModelException e)
            {
                refused++;
                e.Message.Length.ShouldBeInRange(10, 4000);
            }
            catch (Exception e) when (e is not ShouldAssertException)
            {
                Assert.Fail($"{e.GetType().Name} for file {i}, as Base64: {Convert.ToBase64String(bytes.AsSpan(0, Math.Min(bytes.Length, 3000)))}: {e}");
            }

            clock.Elapsed.ShouldBeLessThan(MostTime, $"file {i}");
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostBytes, $"file {i}");
        }

        refused.ShouldBeGreaterThan(Mutations / 10);
    }

    private static byte[] Shard()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["s"], [TensorData.FromFloat32("a", [2, 3], new float[6], TensorType.BFloat16), TensorData.FromFloat32("b", [], new float[1])]);
        return File.ReadAllBytes(folder["s"]);
    }
}
