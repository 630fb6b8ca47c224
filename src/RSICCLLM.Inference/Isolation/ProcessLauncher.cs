using System.ComponentModel;
using System.Diagnostics;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Isolation;

/// <summary>Starts captioning processes of the system, their streams redirected.</summary>
internal sealed class ProcessLauncher(WorkerCommand command) : IWorkerLauncher
{
    public IWorkerProcess Start()
    {
        var start = new ProcessStartInfo(command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in command.Arguments)
            start.ArgumentList.Add(argument);
        try
        {
            return new SystemProcess(Process.Start(start) ?? throw new ModelException($"The captioning process '{command.FileName}' was not started."));
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new ModelException($"The captioning process '{command.FileName}' cannot be started: {e.Message}", e);
        }
    }

    private sealed class SystemProcess : IWorkerProcess
    {
        private const int SignalBase = 128;
        private const int AccessViolation = unchecked((int)0xC0000005);
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

        private readonly Process _process;
        private volatile string _lastWords = "";
        private int _disposed;

        public SystemProcess(Process process)
        {
            _process = process;
            process.ErrorDataReceived += (_, line) => _lastWords = line.Data is { Length: > 0 } text ? text.Trim() : _lastWords;
            process.BeginErrorReadLine();
        }

        public Stream Input => _process.StandardInput.BaseStream;

        public Stream Output => _process.StandardOutput.BaseStream;

        public string DescribeEnd()
        {
            if (!_process.WaitForExit(Patience))
                return "it closed its pipe without ending";

            // Without a limit it also waits for what was written to standard error.
            _process.WaitForExit();
            var said = _lastWords.Length > 0 ? $"; its last words: {_lastWords}" : "";
            return $"it ended with {Describe(_process.ExitCode)}{said}";
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0)
                return;
            if (!_process.HasExited)
            {
                _process.Kill();
                _process.WaitForExit(Patience);
            }

            _process.Dispose();
        }

        private static string Describe(int code) => code switch
        {
            SignalBase + 4 => "an illegal instruction",
            SignalBase + 6 => "an abort",
            SignalBase + 9 => "a kill (the system kills so when memory is exhausted)",
            SignalBase + 11 or AccessViolation => "a memory access violation",
            _ => $"exit code {(code is < 0 or > 255 ? $"0x{code:X8}" : code)}",
        };
    }
}
