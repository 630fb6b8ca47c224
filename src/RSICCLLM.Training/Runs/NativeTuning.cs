using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Runs;

/// <summary>
/// Keeps glibc from giving freed tensors back to the system and asking for them again at every step (10 to 25 % of the time of small models).
/// For small models only: a large one's memory would be torn to pieces. Does nothing on other systems.
/// </summary>
internal static partial class NativeTuning
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;
    private static readonly Lazy<bool> Done = new(Tune);

    /// <summary>Applies the settings where a model's weights take less than this.</summary>
    public const long SmallModelBytes = 1L << 30;

    public static bool Apply(long weightBytes) => weightBytes < SmallModelBytes && Done.Value;

    /// <summary>Cores that torch uses for operations started by the current thread.</summary>
    public static void UseThreads(int threads) => set_num_threads(threads);

    private static bool Tune()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return mallopt(MmapMax, 0) + mallopt(TrimThreshold, int.MaxValue) + mallopt(TopPad, 64 << 20) == 3;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
