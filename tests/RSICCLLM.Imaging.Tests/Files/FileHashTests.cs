using RSICCLLM.Imaging.Files;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Files;

public sealed class FileHashTests
{
    [Fact]
    public void Hash_is_that_of_the_standard()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("abc"), "abc");

        // FIPS 180-2, appendix B.1.
        FileHash.Sha256(folder.File("abc")).ShouldBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
