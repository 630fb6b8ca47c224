using System.Collections.Concurrent;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Packages;
using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;

[assembly: AssemblyFixture(typeof(RSICCLLM.Inference.Tests.Reference.TinyPackages))]

namespace RSICCLLM.Inference.Tests.Reference;

/// <summary>Packages of <c>tiny-qwen2_5_vl</c>, each made once and removed after the last test.</summary>
public sealed class TinyPackages : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rsiccllm-inference-").FullName;
    private readonly ConcurrentDictionary<string, Lazy<string>> _packages = new();

    /// <summary>Folder of a package; tests must not change it, see <see cref="CopyOf"/>.</summary>
    public string Folder(WeightPrecision precision, int width, int height, bool eightBitPrompts = false)
    {
        var checkpoint = SharedData.Path("reference", "tiny-qwen2_5_vl");
        var name = $"{precision}-{width}x{height}-{eightBitPrompts}";
        return _packages.GetOrAdd(name, _ => new Lazy<string>(() =>
        {
            var output = Path.Combine(_folder, name);
            PackageBuilder.Build(new ConversionOptions
            {
                Checkpoint = checkpoint,
                Output = output,
                Precision = precision,
                TileWidth = width,
                TileHeight = height,
                GroundSamplingDistance = 0.5,
                EightBitPrompts = eightBitPrompts,
            });
            return output;
        })).Value;
    }

    public ICaptioner Open(WeightPrecision precision, int width, int height, int batchSize = 8) =>
        CaptionerFactory.Open(Folder(precision, width, height), new CaptionerOptions { BatchSize = batchSize, Threads = 1 });

    /// <summary>A package that may be damaged.</summary>
    public string CopyOf(string package)
    {
        var copy = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(package))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>Lists the files of a changed package in its manifest anew.</summary>
    public static void Sign(string package) =>
        (PackageManifest.Load(package) with { Files = PackageManifest.ListFiles(package) }).Save(package);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
