using System.Diagnostics;

namespace RSICCLLM.Train.Cli.Tests.Support;

/// <summary>What a command answered.</summary>
internal sealed record Answer(int ExitCode, string Output, string Error)
{
    public string ShouldSucceed()
    {
        ExitCode.ShouldBe(0, Error);
        return Output;
    }

    /// <summary>What a person should see when something is wrong: words and no stack trace.</summary>
    public string ShouldFail(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, Error);
        Error.ShouldNotBeEmpty();
        Error.ShouldNotContain("   at ");
        return Error;
    }
}

/// <summary>Runs <c>rsiccllm-train</c> as it is shipped: a process of its own.</summary>
internal static class TrainCommandLine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    public static Answer Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "rsiccllm-train.dll")))
            start.ArgumentList.Add(argument);
        // Several tests run at once, each on small models: waiting threads would only take the cores from each other.
        start.Environment["OMP_NUM_THREADS"] = "1";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"The command did not end. {error.GetAwaiter().GetResult()}");
        }

        return new Answer(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
