using System.Text.Json.Nodes;
using CsCheck;
using RSICCLLM.Model.Packages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Packages;

public class PackageManifestTests
{
    [Fact]
    public void What_was_written_reads_back_equal_under_stable_keys()
    {
        using var folder = new TemporaryFolder();
        var manifest = SamplePackage.Write(folder);

        var read = PackageManifest.Load(folder.Path);

        read.Files.ShouldBe(manifest.Files);
        read.Targets.ShouldBe(manifest.Targets);
        (read with { Files = manifest.Files, Targets = manifest.Targets }).ShouldBe(manifest);
        JsonNode.Parse(File.ReadAllText(folder.File("manifest.json")))!.AsObject().Select(p => p.Key).ShouldBe(
        [
            "formatVersion", "name", "sourceCheckpoint", "sourceAdapter", "settings", "versions", "createdWith", "tileWidth", "tileHeight", "groundSamplingDistance",
            "quantization", "targets", "hasDifferenceModule", "license", "trainingNote", "selfTest", "files",
        ]);
    }

    [Fact]
    public void Files_are_listed_with_size_and_hash_in_order_without_the_manifest()
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);
        Directory.CreateDirectory(folder.File("cpu"));
        File.WriteAllText(folder.File("cpu/a.bin"), "abc");
        File.WriteAllText(folder.File("b.tmp"), "");

        var files = PackageManifest.ListFiles(folder.Path);

        files.Select(f => f.Path).ShouldBe(
            ["config.json", "cpu/a.bin", "decoder.onnx.data", "decoder_cpu.onnx", "embedding.onnx", "preprocessor_config.json", "tokenizer.json", "vision.onnx"]);
        // SHA-256 of "abc": FIPS 180-2, appendix B.1.
        files[1].ShouldBe(new PackageFile("cpu/a.bin", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }

    [Theory]
    [InlineData("formatVersion", "2", "format version 2")]
    [InlineData("formatVersion", "\"1\"", "format version \"1\"")]
    [InlineData("extra", "1", "extra")]
    [InlineData("name", "null", "name")]
    [InlineData("name", "\"\"", "\"name\" is empty")]
    [InlineData("tileWidth", "0", "\"tileWidth\" is 0")]
    [InlineData("tileHeight", "99999999999", "tileHeight")]
    [InlineData("groundSamplingDistance", "-1", "\"groundSamplingDistance\" is -1")]
    [InlineData("sourceCheckpoint", "\"12\"", "\"sourceCheckpoint\" is \"12\"")]
    [InlineData("targets", "[]", "\"targets\" is empty")]
    [InlineData("targets", "[\"cuda\"]", "\"cuda\"")]
    [InlineData("targets", "[\"cpu\",\"directml\"]", "does not list \"decoder_directml.onnx\"")]
    [InlineData("selfTest", """{"file":"selftest.safetensors","maxLogitDifference":0.1}""", "does not list \"selftest.safetensors\"")]
    [InlineData("selfTest", """{"file":"vision.onnx","maxLogitDifference":0}""", "\"selfTest.maxLogitDifference\" is 0")]
    [InlineData("selfTest", """{"file":"vision.onnx"}""", "maxLogitDifference")]
    [InlineData("files", "[]", "does not list \"vision.onnx\"")]
    [InlineData("files", "[null]", "null")]
    [InlineData("files", """[{"path":"../x","size":1,"sha256":""}]""", "\"../x\", which is not a path inside the package")]
    public void A_wrong_manifest_is_refused(string key, string json, string expected)
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);
        var manifest = JsonNode.Parse(File.ReadAllText(folder.File("manifest.json")))!;
        manifest[key] = JsonNode.Parse(json);
        File.WriteAllText(folder.File("manifest.json"), manifest.ToJsonString());

        var message = Should.Throw<ModelException>(() => PackageManifest.Load(folder.Path)).Message;
        message.ShouldContain(expected);
        message.ShouldContain("manifest.json");
    }

    [Theory]
    [InlineData("{ \"formatVersion\": 1,\n  \"name\": x }", "line 2, byte 11 is not what is expected there")]
    [InlineData("{ \"formatVersion\": 1 }", "lacks 'name', 'sourceCheckpoint'")]
    public void Damage_is_told_in_words_with_what_to_do(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("manifest.json"), text);

        var message = Should.Throw<ModelException>(() => PackageManifest.Load(folder.Path)).Message;
        message.ShouldContain(expected);
        message.ShouldNotContain("PositionInLine");
        message.ShouldNotContain("PackageManifest");
        message.ShouldMatch("; (copy the package again|get another copy of it)");
    }

    [Theory]
    [InlineData("a.onnx", true)]
    [InlineData("cpu/a.onnx", true)]
    [InlineData("..", false)]
    [InlineData("a/../../b", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("a//b", false)]
    [InlineData("C:/a", false)]
    [InlineData("a\\b", false)]
    [InlineData("\\\\server\\share", false)]
    [InlineData("a/", false)]
    [InlineData("a.", false)]
    [InlineData(" a", false)]
    [InlineData("a\0b", false)]
    [InlineData("manifest.json", false)]
    [InlineData("", false)]
    public void Only_paths_inside_the_package_are_taken(string path, bool inside) => ManifestRules.IsInside(path).ShouldBe(inside);

    [Fact]
    public void No_accepted_path_leads_out_of_the_folder()
    {
        var root = Path.GetFullPath("package");
        Gen.Int[0, 7].Array[0, 12].Select(picks => string.Concat(picks.Select(p => "./\\:a. ~"[p]))).Sample(path =>
        {
            if (ManifestRules.IsInside(path))
                Path.GetFullPath(Path.Combine(root, path)).ShouldStartWith(root + Path.DirectorySeparatorChar);
        }, iter: 5000);
    }

    [Fact]
    public void A_mutated_manifest_is_read_or_refused_with_a_sentence()
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);
        var good = File.ReadAllText(folder.File("manifest.json"));
        TextMutation.Of(good).Sample(text =>
        {
            File.WriteAllText(folder.File("manifest.json"), text);
            try
            {
                PackageManifest.Load(folder.Path).FormatVersion.ShouldBe(1);
            }
            catch (ModelException e)
            {
                e.Message.ShouldContain("manifest.json");
            }
        }, iter: 1000, threads: 1);
    }

    [Fact]
    public void A_contradictory_manifest_is_not_written()
    {
        using var folder = new TemporaryFolder();
        var manifest = SamplePackage.Write(folder);
        Should.Throw<ArgumentException>(() => (manifest with { TileWidth = 0 }).Save(folder.Path)).Message.ShouldContain("\"tileWidth\" is 0");
    }

    [Fact]
    public void The_packages_hash_is_that_of_its_manifest()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("manifest.json"), "abc");
        PackageManifest.Hash(folder.Path).ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
