using System.Reflection;

namespace RSICCLLM.Inference.Isolation;

/// <summary>How a captioning process is started.</summary>
/// <param name="FileName">Program.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record WorkerCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>This program once more, with other arguments.</summary>
    /// <exception cref="InvalidOperationException">The system does not say which program this is.</exception>
    public static WorkerCommand ThisProgram(params string[] arguments)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this program is unknown.");
        var hosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return hosted && Assembly.GetEntryAssembly() is { Location.Length: > 0 } entry
            ? new WorkerCommand(program, [entry.Location, .. arguments])
            : new WorkerCommand(program, arguments);
    }
}
