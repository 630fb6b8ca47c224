using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Quantization.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Weights;

public class FiniteWeightsTests
{
    // Last in the order of names: the end of the last shard.
    private const string Last = "visual.patch_embed.proj.weight";

    /// <summary>Stored type, value, whether it is the first element, whether weights would be read before the package is written.</summary>
    public static MatrixTheoryData<TensorType, float, bool, bool> Cases { get; } = new(
        [TensorType.BFloat16, TensorType.Float16, TensorType.Float32, TensorType.Float64],
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity],
        [false, true],
        [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_is_no_number_is_found_before_anything_is_written(TensorType type, float value, bool first, bool calibrated)
    {
        using var tiny = new TinyCheckpoint();
        var elements = Sharded(tiny, Last, type, values => values[first ? 0 : ^1] = value);
        using var folder = new TemporaryFolder();
        var watch = new Watch(folder.Path);
        var options = Options(tiny, folder) with { EightBitShare = 0.5 };
        if (calibrated)
            options = options with { Method = QuantizationMethod.Gptq, Calibration = [new(SelfTestTiles.Draw(84, 84, false), SelfTestTiles.Draw(84, 84, true), "a building was built")] };
        var message = Should.Throw<ModelException>(() => PackageBuilder.Build(options, watch, TestContext.Current.CancellationToken)).Message;
        message.ShouldBe(string.Create(CultureInfo.InvariantCulture,
            $"Tensor \"{Last}\" of {tiny.Folder} holds {value} at element {(first ? 0 : elements - 1)}: the file {LastShard(tiny)} is damaged, or its training diverged."));
        watch.Checks.ShouldBePositive();
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void An_adapter_is_looked_through_too()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        var adapter = Directory.CreateDirectory(folder.File("adapter")).FullName;
        var source = SharedData.Path("reference", "training", "lora-adapter");
        File.Copy(Path.Combine(source, "adapter_config.json"), Path.Combine(adapter, "adapter_config.json"));
        using (var file = SafetensorsFile.Open(Path.Combine(source, "adapter_model.safetensors")))
        {
            var tensors = file.Tensors.Values.Select(t => TensorData.FromBytes(t.Name, t.Type, t.Shape, file.Bytes(t.Name).ToArray())).ToArray();
            var last = tensors[^1];
            tensors[^1] = TensorData.FromFloat32(last.Name, last.Shape, Filled(last.Shape, values => values[^1] = float.NaN));
            SafetensorsWriter.Write(Path.Combine(adapter, "adapter_model.safetensors"), tensors);
        }

        var options = Options(tiny, folder) with { Adapter = adapter };
        var message = Should.Throw<ModelException>(() => PackageBuilder.Build(options)).Message;
        message.ShouldContain($"of {adapter} holds NaN at element ");
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([adapter]);
    }

    [Fact]
    public void A_conversion_that_goes_on_does_not_check_again_unless_the_weights_changed()
    {
        using var tiny = new TinyCheckpoint();
        using var folder = new TemporaryFolder();
        Interrupted().ShouldBePositive();
        Interrupted().ShouldBe(0);
        Interrupted(blockSize: 64).ShouldBe(0);
        Sharded(tiny, Last, TensorType.Float32, values => values[^1] = float.NaN);
        Should.Throw<ModelException>(() => PackageBuilder.Build(Options(tiny, folder))).Message.ShouldContain("NaN");

        int Interrupted(int blockSize = 32)
        {
            using var cancellation = new CancellationTokenSource();
            var watch = new Watch(null, cancellation);
            Should.Throw<OperationCanceledException>(() => PackageBuilder.Build(Options(tiny, folder) with { BlockSize = blockSize }, watch, cancellation.Token));
            return watch.Checks;
        }
    }

    private static ConversionOptions Options(TinyCheckpoint tiny, TemporaryFolder folder) => new()
    {
        Checkpoint = tiny.Folder,
        Output = folder.File("package"),
        TileWidth = 84,
        TileHeight = 84,
        SelfTest = false,
    };

    private static float[] Filled(IReadOnlyList<long> shape, Action<float[]> change)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        change(values);
        return values;
    }

    private static string LastShard(TinyCheckpoint tiny)
    {
        var shards = Directory.GetFiles(tiny.Folder, "*.safetensors");
        shards.Length.ShouldBeGreaterThan(1);
        return Path.GetFileName(shards.Max(StringComparer.Ordinal)!);
    }

    /// <summary>Saves a checkpoint again in several shards, with one tensor in another type and changed; gives its number of elements.</summary>
    private static int Sharded(TinyCheckpoint tiny, string name, TensorType type, Action<float[]> change)
    {
        var tensors = new List<TensorData>();
        var elements = 0;
        using (var checkpoint = Checkpoint.Open(tiny.Folder))
        {
            foreach (var tensor in checkpoint.Tensors.Values.OrderBy(t => t.Name, StringComparer.Ordinal))
            {
                if (tensor.Name == name)
                {
                    var values = checkpoint.ReadFloat32(name);
                    change(values);
                    elements = values.Length;
                    tensors.Add(TensorData.FromFloat32(name, tensor.Shape, values, type));
                }
                else
                {
                    tensors.Add(TensorData.FromBytes(tensor.Name, tensor.Type, tensor.Shape, checkpoint.Bytes(tensor.Name).ToArray()));
                }
            }
        }

        tensors[^1].Name.ShouldBe(name);
        SafetensorsWriter.WriteSharded(tiny.Folder, tensors, (tensors.Sum(t => t.Length) / 2) + 1);
        return elements;
    }

    /// <summary>Counts reports of the check, and holds that nothing lies in a folder meanwhile and that nothing is converted before.</summary>
    private sealed class Watch(string? empty, CancellationTokenSource? stop = null) : IProgress<ConversionProgress>
    {
        public int Checks { get; private set; }

        public void Report(ConversionProgress value)
        {
            if (value.Total == 0)
                Checks++;
            else
                stop?.Cancel();
            if (empty is null)
                return;
            value.Total.ShouldBe(0);
            Directory.GetFileSystemEntries(empty).ShouldBeEmpty();
        }
    }
}
