using RSICCLLM.Model.Packages;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Model.Tests.Packages;

public class PackageVerifierTests
{
    [Fact]
    public void A_whole_package_passes_and_files_beside_it_do_not_matter()
    {
        using var folder = new TemporaryFolder();
        var manifest = SamplePackage.Write(folder);
        File.WriteAllText(folder.File("notes.txt"), "mine");

        PackageVerifier.Verify(folder.Path).Name.ShouldBe(manifest.Name);
    }

    [Fact]
    public void A_missing_a_shortened_and_an_altered_file_are_named()
    {
        using var folder = new TemporaryFolder();
        SamplePackage.Write(folder);

        File.WriteAllText(folder.File("tokenizer.json"), "tokenizer.jsoN");
        Message().ShouldContain("\"tokenizer.json\" was altered");
        File.WriteAllText(folder.File("vision.onnx"), "vision");
        Message().ShouldContain("\"vision.onnx\" has 6 bytes and the manifest says 11");
        File.Delete(folder.File("decoder.onnx.data"));
        File.Delete(folder.File("vision.onnx"));
        Message().ShouldContain("\"decoder.onnx.data\" is missing");

        string Message() => Should.Throw<ModelException>(() => PackageVerifier.Verify(folder.Path)).Message;
    }

    [Fact]
    public void A_folder_that_is_no_package_is_told()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<ModelException>(() => PackageVerifier.Verify(folder.File("none"))).Message.ShouldContain("does not exist");
        Should.Throw<ModelException>(() => PackageVerifier.Verify(folder.Path)).Message.ShouldContain("it has no manifest.json");
        File.WriteAllText(folder.File("manifest.json"), "{}");
        Should.Throw<ModelException>(() => PackageVerifier.Verify(folder.Path)).Message.ShouldContain("no \"formatVersion\"");
    }
}
