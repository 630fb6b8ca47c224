using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Runs;

/// <summary>
/// Keeps libtorch's threads from spinning for milliseconds while they wait for each other: on a computer with other work to do they wait for a thread that has
/// no core, and take the cores that it needs. And keeps glibc from giving freed tensors back to the system and asking for them again at every step (10 to 25 % of the time of small models).
/// For small models only: a large one's memory would be torn to pieces. Does nothing on other systems.
/// </summary>
internal static partial class NativeTuning
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;
    private const string SpinCount = "GOMP_SPINCOUNT";
    // Some ten microseconds.
    private const string BriefSpins = "5000";
    private static readonly Lazy<bool> Done = new(Tune);

    /// <summary>Applies the settings where a model's weights take less than this.</summary>
    public const long SmallModelBytes = 1L << 30;

    public static bool Apply(long weightBytes) => weightBytes < SmallModelBytes && Done.Value;

    /// <summary>libgomp reads this when it is loaded, so before torch is. Settings of the user's own stay.</summary>
#pragma warning disable CA2255 // A library that must be ready before another one is loaded has no later moment.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void WaitBriefly()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null)
            return;
        try
        {
            _ = setenv(SpinCount, BriefSpins, 0);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // It only is slower beside other work.
        }
    }

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

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
