using System.Runtime.InteropServices;

namespace RSICCLLM.Inference.Isolation;

/// <summary>Keeps standard output for frames: what else is printed, by managed or native code, goes to standard error.</summary>
internal static partial class StandardStreams
{
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;

    /// <summary>The stream that standard output was.</summary>
    public static Stream TakeOutput()
    {
        // On Unix the stream has a descriptor of its own, so that descriptor 1 can be turned away under it. On Windows native code keeps
        // the old one: what it prints breaks a checksum, and the parent starts a new process.
        var output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);
        if (!OperatingSystem.IsWindows() && Duplicate(ErrorDescriptor, OutputDescriptor) < 0)
            throw new IOException("Standard output of the captioning process cannot be set aside.");
        return output;
    }

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int from, int to);
}
