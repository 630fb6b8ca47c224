using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;
using RSICCLLM.Training.Modeling;
using RSICCLLM.Training.Tests.Support;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Tests.Parity;

/// <summary>The difference-aware module in TorchSharp and in the package's vision graph: one checkpoint, the same numbers.</summary>
public class PackageParityTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<bool, bool, bool, PixelDifferenceSource, int, int> Switches => new()
    {
        { true, true, true, PixelDifferenceSource.PatchEmbedding, 0, 0 },
        { true, true, true, PixelDifferenceSource.PatchEmbedding, 48, 4 },
        { true, true, true, PixelDifferenceSource.VisionTokens, 0, 2 },
        { true, true, true, PixelDifferenceSource.Nothing, 0, 4 },
        { false, true, true, PixelDifferenceSource.PatchEmbedding, 48, 4 },
        { true, false, true, PixelDifferenceSource.PatchEmbedding, 48, 3 },
        { true, true, false, PixelDifferenceSource.PatchEmbedding, 0, 4 },
        { false, true, false, PixelDifferenceSource.PatchEmbedding, 0, 0 },
        { true, false, true, PixelDifferenceSource.VisionTokens, 0, 0 },
    };

    [Theory]
    [MemberData(nameof(Switches))]
    public void Every_ablation_gives_the_same_features_and_evidence(
        bool geometric, bool spatial, bool pixel, PixelDifferenceSource source, int attentionSize, int cells)
    {
        using var folder = new TemporaryFolder();
        using var golden = new Golden("golden", "levir-nonsquare", "golden.safetensors");
        var checkpoint = WriteCheckpoint(folder, new DifferenceConfiguration
        {
            UseGeometricTexture = geometric,
            UseSpatialDifference = spatial,
            UsePixelDifference = pixel,
            PixelDifference = source,
            AttentionSize = attentionSize,
            EvidenceHiddenSize = cells == 0 ? 0 : 24,
            EvidenceCells = cells == 0 ? 4 : cells,
        });
        var package = folder.File("package");
        PackageBuilder.Build(
            new ConversionOptions
            {
                Checkpoint = checkpoint,
                Output = package,
                Precision = WeightPrecision.Float32,
                TileWidth = golden.Grid.Columns * 14,
                TileHeight = golden.Grid.Rows * 14,
                SelfTest = false,
            },
            cancellation: TestContext.Current.CancellationToken).HasDifferenceModule.ShouldBeTrue();

        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var model = ModelLoader.Load(checkpoint);
        var pixels = golden.Floats("pixel_values");
        var expected = model.EncodePairs(pixels, golden.Grid);

        using var session = new InferenceSession(Path.Combine(package, PackageLayout.VisionFile));
        using var patches = OrtValue.CreateTensorValueFromMemory(pixels.data<float>().ToArray(), pixels.shape);
        using var grids = OrtValue.CreateTensorValueFromMemory(golden.Integers("image_grid_thw").data<long>().ToArray(), [2, 3]);
        using var options = new RunOptions();
        using var outputs = session.Run(
            options, [PackageLayout.PixelValues, PackageLayout.ImageGrid], [patches, grids], [PackageLayout.ImageFeatures, PackageLayout.ChangeEvidence]);
        Golden.ShouldAgree(ToTensor(outputs[0]), expected.Features.reshape(-1, 64), Tolerance, "image_features");
        outputs[1].GetTensorTypeAndShape().Shape.ShouldBe(expected.Evidence!.shape);
        Golden.ShouldAgree(ToTensor(outputs[1]), expected.Evidence, Tolerance, "change_evidence");
    }

    private static Tensor ToTensor(OrtValue value) =>
        tensor(value.GetTensorDataAsSpan<float>().ToArray()).reshape(value.GetTensorTypeAndShape().Shape);

    /// <summary>The tiny reference checkpoint with a module of made-up weights.</summary>
    internal static string WriteCheckpoint(TemporaryFolder folder, DifferenceConfiguration difference)
    {
        var target = Directory.CreateDirectory(folder.File("checkpoint")).FullName;
        foreach (var file in new[] { "preprocessor_config.json", "tokenizer.json", "generation_config.json" })
            File.WriteAllBytes(Path.Combine(target, file), File.ReadAllBytes(Path.Combine(Golden.TinyCheckpoint, file)));
        using var source = Checkpoint.Open(Golden.TinyCheckpoint);
        var configuration = source.Configuration with { Difference = difference };
        ModelConfigurationWriter.Save(target, configuration, TensorType.Float32);
        var random = new Random(5);
        var tensors = source.Tensors.Values.Select(t => TensorData.FromBytes(t.Name, t.Type, t.Shape, source.Bytes(t.Name).ToArray()))
            .Concat(Shapes(new DifferenceModule(configuration)).Select(t => Draw(random, t.Name, t.Shape)));
        SafetensorsWriter.Write(Path.Combine(target, Checkpoint.SingleFile), [.. tensors]);
        return target;
    }

    private static IEnumerable<(string Name, long[] Shape)> Shapes(DifferenceModule module)
    {
        yield return (DifferenceTensors.QueryWeight, [module.AttentionSize, module.QueryInputs]);
        yield return (DifferenceTensors.KeyWeight, [module.AttentionSize, module.KeyInputs]);
        yield return (DifferenceTensors.ValueWeight, [module.AttentionSize, module.KeyInputs]);
        yield return (DifferenceTensors.OutputWeight, [module.HiddenSize, module.AttentionSize]);
        yield return (DifferenceTensors.OperatorWeights, [TextureOperators.Count, 3, 3]);
        if (!module.HasEvidenceHead)
            yield break;
        var hidden = module.Configuration.EvidenceHiddenSize;
        var cells = module.EvidenceCells * module.EvidenceCells;
        yield return (DifferenceTensors.EvidenceInputWeight, [hidden, (2 * module.HiddenSize) + module.AttentionSize]);
        yield return (DifferenceTensors.EvidenceInputBias, [hidden]);
        yield return (DifferenceTensors.EvidenceOutputWeight, [cells, hidden]);
        yield return (DifferenceTensors.EvidenceOutputBias, [cells]);
    }

    private static TensorData Draw(Random random, string name, long[] shape)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((random.NextDouble() - 0.5) * 0.6);
        return TensorData.FromFloat32(name, shape, values);
    }
}
