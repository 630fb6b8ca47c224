using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace RSICCLLM.Benchmarks.Measurement;

/// <summary>What a table was measured on.</summary>
internal static class MachineFacts
{
    /// <summary>Name of the processor as the system tells it.</summary>
    public static string Processor => OperatingSystem.IsLinux()
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "not stated"
        : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "not stated";

    /// <summary>The vector instructions that decide the speed of products, widest first.</summary>
    public static string VectorInstructions
    {
        get
        {
            var found = new (bool Supported, string Name)[]
            {
                (Avx512F.IsSupported, "AVX-512"),
                (Avx512Vnni(), "AVX-512 VNNI"),
                (Avx2.IsSupported, "AVX2"),
                (System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported, "NEON"),
            }.Where(i => i.Supported).Select(i => i.Name).ToList();
            return found.Count > 0 ? string.Join(", ", found) : "none of AVX-512, AVX2, NEON";
        }
    }

    /// <summary>Memory that this process may use, in bytes.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Operating system and architecture.</summary>
    public static string SystemName => $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}";

    /// <summary>Version of .NET.</summary>
    public static string RuntimeName => RuntimeInformation.FrameworkDescription;

    // CPUID leaf 7, sub-leaf 0, ECX bit 11 (Intel SDM, volume 2A).
    private static bool Avx512Vnni() => X86Base.IsSupported && Avx512F.IsSupported && (X86Base.CpuId(7, 0).Ecx & (1 << 11)) != 0;
}
