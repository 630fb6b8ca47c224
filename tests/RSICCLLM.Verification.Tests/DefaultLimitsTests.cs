using System.Runtime.InteropServices;
using System.Security.Cryptography;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Simulator.Tiles;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Verification.Tests;

/// <summary>The default limits tell a good package from one with a single spoiled matrix.</summary>
public sealed class DefaultLimitsTests : IDisposable
{
    // Over a thousand next tokens, on which shares and means settle.
    private const int Pairs = 60;
    // Of this model a matrix of twice its size stays within the limits: it costs 0.018 nats.
    private const float Factor = 8;
    private const string Spoiled = "model.layers.1.mlp.down_proj.weight";

    private readonly string _folder = Directory.CreateTempSubdirectory("rsiccllm-limits-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_shipped_package_is_within_them_and_one_with_a_matrix_far_too_large_is_not()
    {
        var package = SamplePackage.Path();
        TileDataset.Write(new TileOptions { Seed = 2, Size = 112 }, Path.Combine(_folder, "tiles"), Pairs, threads: 1, cancellationToken: TestContext.Current.CancellationToken);

        var shipped = Verify(package);
        // So few pairs say nothing of a point of BLEU-4; they do of the others.
        shipped.Checks.Where(check => !check.Name.Contains("BLEU", StringComparison.Ordinal)).ShouldAllBe(check => check.Passed, Told(shipped));

        var spoiled = Verify(Spoil(package));
        spoiled.Passed.ShouldBeFalse(Told(spoiled));
        spoiled.Checks.Single(check => check.Name.Contains("divergence", StringComparison.Ordinal)).Passed.ShouldBeFalse(Told(spoiled));
        spoiled.Weights[0].Name.ShouldBe(Spoiled);
        // Eight times the weights are off by seven times the weights.
        spoiled.Weights[0].RelativeError.ShouldBe(Factor - 1, 0.5);
    }

    private static string Told(VerificationResult result) => string.Join("; ", result.Checks.Select(check => $"{check.Name} {check.Value}"));

    private VerificationResult Verify(string package) => Verifier.Run(
        new VerificationOptions
        {
            Package = package,
            Checkpoint = Path.Combine(SharedData.RepositoryRoot, "samples", "checkpoint"),
            Pairs = Path.Combine(_folder, "tiles", "samples.jsonl"),
            ScratchFolder = _folder,
            Device = "cpu",
        },
        cancellation: TestContext.Current.CancellationToken);

    // Hashes are renewed and the self-test left out, which would tell as well.
    private string Spoil(string package)
    {
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "spoiled")).FullName;
        foreach (var file in Directory.GetFiles(package))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var scales = ModelReader.ReadTensors(Path.Combine(copy, PackageLayout.DecoderFile("cpu"))).Single(tensor => tensor.Spec.Name == Spoiled + ".scales");
        scales.Spec.Type.ShouldBe(ElementType.Float32);
        var bytes = File.ReadAllBytes(scales.File);
        foreach (ref var scale in MemoryMarshal.Cast<byte, float>(bytes.AsSpan((int)scales.Offset, (int)scales.Spec.ByteCount)))
            scale *= Factor;
        File.WriteAllBytes(scales.File, bytes);
        var manifest = PackageManifest.Load(copy);
        var files = manifest.Files.Where(file => file.Path != manifest.SelfTest!.File)
            .Select(file => file.Path == Path.GetFileName(scales.File) ? file with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) } : file);
        (manifest with { SelfTest = null, Files = [.. files] }).Save(copy);
        return copy;
    }
}
