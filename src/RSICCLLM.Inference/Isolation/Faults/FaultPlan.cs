using System.Globalization;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Isolation.Faults;

/// <summary>
/// Faults on purpose, for testing how a run survives them: a comma-separated list of <c>KIND@CALL</c> or <c>KIND@FIRST-LAST</c>, calls
/// counted from 1 over all calls of the captioning process that the program makes, repeated ones included.
/// </summary>
/// <example><c>kill@2,hang@4,corrupt@5,memory@7,device@8-9</c></example>
internal sealed class FaultPlan
{
    /// <summary>Environment variable that holds the plan.</summary>
    public const string Variable = "RSICCLLM_FAULTS";

    /// <summary>A plan without faults.</summary>
    public static readonly FaultPlan None = new([]);

    private readonly IReadOnlyList<(FaultKind Kind, int First, int Last)> _faults;

    private FaultPlan(IReadOnlyList<(FaultKind, int, int)> faults) => _faults = faults;

    /// <summary>The plan of the environment; none when the variable is not set.</summary>
    /// <exception cref="ModelException">The plan cannot be read.</exception>
    public static FaultPlan FromEnvironment() => Parse(Environment.GetEnvironmentVariable(Variable) ?? "");

    /// <summary>Reads a plan.</summary>
    /// <exception cref="ModelException">It is of another form.</exception>
    public static FaultPlan Parse(string text) =>
        new([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseOne)]);

    /// <summary>What shall happen in a call.</summary>
    public FaultKind At(int call) => _faults.FirstOrDefault(f => call >= f.First && call <= f.Last).Kind;

    private static (FaultKind, int, int) ParseOne(string text)
    {
        if (text.Split('@') is [var name, var calls]
            && Enum.TryParse<FaultKind>(name, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && kind != FaultKind.None && !char.IsAsciiDigit(name[0])
            && calls.Split('-') is { Length: 1 or 2 } range
            && int.TryParse(range[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(range[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first >= 1 && last >= first)
        {
            return (kind, first, last);
        }

        throw new ModelException($"{Variable} holds '{text}'; faults are written as kill@2 or hang@4-6, with kill, hang, corrupt, memory or device.");
    }
}

/// <summary>Faults that can be had on purpose.</summary>
internal enum FaultKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>The process dies at once, as of a crash in native code.</summary>
    Kill,

    /// <summary>The process stops answering.</summary>
    Hang,

    /// <summary>The answer is altered on its way.</summary>
    Corrupt,

    /// <summary>Memory is exhausted.</summary>
    Memory,

    /// <summary>The device is removed.</summary>
    Device,
}
