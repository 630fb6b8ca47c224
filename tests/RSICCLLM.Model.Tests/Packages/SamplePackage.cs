using RSICCLLM.Model.Packages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Packages;

/// <summary>A folder with the files of a package, each with a few bytes of its own, and a manifest that fits them.</summary>
internal static class SamplePackage
{
    public static PackageManifest Write(TemporaryFolder folder)
    {
        foreach (var name in new[] { "vision.onnx", "embedding.onnx", "decoder_cpu.onnx", "decoder.onnx.data", "config.json", "tokenizer.json", "preprocessor_config.json" })
            File.WriteAllText(folder.File(name), name);
        var manifest = Manifest(folder);
        manifest.Save(folder.Path);
        return manifest;
    }

    public static PackageManifest Manifest(TemporaryFolder folder) => new()
    {
        Name = "sample",
        SourceCheckpoint = new string('a', 64),
        CreatedWith = "RSICCLLM 0.1.0",
        TileWidth = 112,
        TileHeight = 112,
        GroundSamplingDistance = 0.5,
        Quantization = "int4 (rtn, block 32)",
        Targets = ["cpu"],
        HasDifferenceModule = true,
        License = "MIT",
        TrainingNote = "Simulated tiles.",
        Files = PackageManifest.ListFiles(folder.Path),
    };
}
