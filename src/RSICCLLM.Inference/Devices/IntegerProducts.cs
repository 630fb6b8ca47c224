using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace RSICCLLM.Inference.Devices;

/// <summary>What this processor does to products of unsigned and signed bytes. Thread-safe.</summary>
internal static class IntegerProducts
{
    private const int FeatureLeaf = 7;
    private const int Avx512Vnni = 1 << 11;
    private const int AvxVnni = 1 << 4;

    /// <summary>
    /// Whether they are exact. x64 processors without VNNI add pairs of them in 16 bits, which cuts large sums off: wrong answers without any other
    /// sign, so nothing is computed in such products there.
    /// </summary>
    public static bool AreExact { get; } = RuntimeInformation.ProcessArchitecture != Architecture.X64 || HasVnni();

    private static bool HasVnni() =>
        X86Base.IsSupported
        && X86Base.CpuId(0, 0).Eax >= FeatureLeaf
        && ((X86Base.CpuId(FeatureLeaf, 0).Ecx & Avx512Vnni) != 0 || (X86Base.CpuId(FeatureLeaf, 1).Eax & AvxVnni) != 0);
}
