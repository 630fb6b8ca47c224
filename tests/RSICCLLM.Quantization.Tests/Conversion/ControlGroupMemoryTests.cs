using RSICCLLM.Quantization.Conversion;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Quantization.Tests.Conversion;

public class ControlGroupMemoryTests
{
    [Fact]
    public void What_is_used_below_a_limit_is_not_free_but_pages_of_files_are()
    {
        using var folder = new TemporaryFolder();
        Group(folder, "", "8000000000", "5000000000", "anon 2000000000\nfile 3000000000\ninactive_file 1000000000\n");

        // 8 - (5 - 1) GB.
        Free(folder, "0::/\n").ShouldBe(4_000_000_000);
    }

    [Fact]
    public void The_least_of_all_groups_above_counts()
    {
        using var folder = new TemporaryFolder();
        Group(folder, "system.slice", "3000000000", "2500000000", "inactive_file 0\n");
        Group(folder, "system.slice/rsiccllm.service", "max", "1000000000", "inactive_file 0\n");

        Free(folder, "0::/system.slice/rsiccllm.service\n").ShouldBe(500_000_000);
    }

    [Fact]
    public void Version_1_has_other_names()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("memory/docker"));
        File.WriteAllText(folder.File("memory/docker/memory.limit_in_bytes"), "2000000000\n");
        File.WriteAllText(folder.File("memory/docker/memory.usage_in_bytes"), "1900000000\n");
        File.WriteAllText(folder.File("memory/docker/memory.stat"), "inactive_file 1\ntotal_inactive_file 400000000\n");

        Free(folder, "12:cpu,cpuacct:/docker\n4:memory:/docker\n0::/docker\n").ShouldBe(500_000_000);
    }

    [Theory]
    [InlineData("0::/\n")]
    [InlineData("")]
    [InlineData("nonsense\n")]
    public void Without_a_limit_nothing_is_said(string membership)
    {
        using var folder = new TemporaryFolder();
        Group(folder, "", "max", "5", "inactive_file 0\n");
        Free(folder, membership).ShouldBeNull();
        ControlGroupMemory.FreeBytes(folder.Path, folder.File("no-such-file")).ShouldBeNull();
    }

    private static void Group(TemporaryFolder folder, string path, string limit, string used, string stat)
    {
        Directory.CreateDirectory(folder.File(path));
        File.WriteAllText(folder.File(Path.Combine(path, "memory.max")), limit + "\n");
        File.WriteAllText(folder.File(Path.Combine(path, "memory.current")), used + "\n");
        File.WriteAllText(folder.File(Path.Combine(path, "memory.stat")), stat);
    }

    private static long? Free(TemporaryFolder folder, string membership)
    {
        var file = folder.File("membership");
        File.WriteAllText(file, membership);
        return ControlGroupMemory.FreeBytes(folder.Path, file);
    }
}
