using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RSICCLLM.Training.Runs;
using RSICCLLM.Training.Tests.Sft;

namespace RSICCLLM.Training.Tests.Runs;

/// <summary>What libgomp will read, which is not what .NET keeps of the environment.</summary>
[Collection(nameof(SftTrainerTests))]
public partial class NativeTuningTests
{
    private const string SpinCount = "GOMP_SPINCOUNT";
    private const string WaitPolicy = "OMP_WAIT_POLICY";

    [Fact]
    public void The_library_sets_the_spin_count_when_it_is_loaded()
    {
        SkipElsewhere();
        RuntimeHelpers.RunModuleConstructor(typeof(PairCount).Module.ModuleHandle);
        Native(SpinCount).ShouldBe("5000");
    }

    [Fact]
    public void A_spin_count_of_the_users_own_stays() => Set(SpinCount, "77", () =>
    {
        NativeTuning.WaitBriefly();
        Native(SpinCount).ShouldBe("77");
    });

    [Fact]
    public void A_wait_policy_of_the_users_own_goes_before_it() => Set(SpinCount, null, () =>
    {
        Environment.SetEnvironmentVariable(WaitPolicy, "ACTIVE");
        try
        {
            NativeTuning.WaitBriefly();
            Native(SpinCount).ShouldBeNull();
        }
        finally
        {
            Environment.SetEnvironmentVariable(WaitPolicy, null);
        }

        NativeTuning.WaitBriefly();
        Native(SpinCount).ShouldBe("5000");
    });

    private static void Set(string name, string? value, Action work)
    {
        SkipElsewhere();
        var old = Native(name);
        Put(name, value);
        try
        {
            work();
        }
        finally
        {
            Put(name, old);
        }
    }

    private static void SkipElsewhere()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("the library sets it on Linux only");
        if (Environment.GetEnvironmentVariable(SpinCount) is not (null or "5000") || Environment.GetEnvironmentVariable(WaitPolicy) is not null)
            Assert.Skip($"{SpinCount} or {WaitPolicy} is set where the tests run");
    }

    private static string? Native(string name) => Marshal.PtrToStringUTF8(getenv(name));

    private static void Put(string name, string? value) => _ = value is null ? unsetenv(name) : setenv(name, value, 1);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unsetenv(string name);
}
