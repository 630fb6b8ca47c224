using System.Diagnostics;

namespace RSICCLLM.Cli.Tests.Support;

/// <summary>What a command answered.</summary>
internal sealed record Answer(int ExitCode, string Output, string Error)
{
    /// <summary>What a person should see when something is wrong: words, no stack trace, nothing on standard output.</summary>
    public string ShouldFail(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, Error);
        Output.ShouldBeEmpty();
        Error.ShouldNotBeEmpty();
        Error.ShouldNotContain("   at ");
        Error.ShouldNotContain("Unexpected ");
        return Error;
    }

    public string ShouldSucceed()
    {
        ExitCode.ShouldBe(0, Error);
        Error.ShouldBeEmpty();
        return Output;
    }
}

/// <summary>Runs the command line as it is shipped: a process of its own.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    public static Answer Run(params string[] arguments) => Run([], arguments);

    /// <summary>Runs with environment variables.</summary>
    public static Answer Run((string Name, string Value)[] environment, params string[] arguments)
    {
        using var running = Start(environment, arguments);
        return running.WaitForEnd();
    }

    public static RunningCommand Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts with environment variables.</summary>
    public static RunningCommand Start((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "rsiccllm.dll")))
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new RunningCommand(Process.Start(start)!, Patience);
    }
}

/// <summary>A command that runs.</summary>
internal sealed class RunningCommand : IDisposable
{
    private readonly Process _process;
    private readonly TimeSpan _patience;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    public RunningCommand(Process process, TimeSpan patience)
    {
        _process = process;
        _patience = patience;
        process.StandardInput.Close();
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Processes that the command started and that still run; Linux only.</summary>
    public int[] Children => [.. Directory.GetDirectories($"/proc/{_process.Id}/task")
        .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture))];

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Waits until something is so; false when the command ended before.</summary>
    public bool Until(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!_process.HasExited)
        {
            if (condition())
                return true;
            clock.Elapsed.ShouldBeLessThan(_patience);
            Thread.Sleep(1);
        }

        return false;
    }

    /// <summary>SIGKILL, or its like on Windows.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Kills a process that the command started, if there is one; Linux only.</summary>
    public bool KillChild()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            if (Children is not [var id, ..])
                return false;
            using var child = Process.GetProcessById(id);
            child.Kill();
            return true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            // It, or the command, has just ended by itself.
            return false;
        }
    }

    /// <summary>Sends a signal by name; not on Windows.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public Answer WaitForEnd()
    {
        if (!_process.WaitForExit(_patience))
        {
            _process.Kill();
            Assert.Fail($"The command did not end. {_error.GetAwaiter().GetResult()}");
        }

        return new Answer(_process.ExitCode, _output.GetAwaiter().GetResult(), _error.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
