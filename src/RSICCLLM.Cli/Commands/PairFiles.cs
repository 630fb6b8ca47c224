using RSICCLLM.Batch.Configuration;

namespace RSICCLLM.Cli.Commands;

/// <summary>The two scenes of a pair that was named on the command line, as absolute paths.</summary>
internal sealed record PairFiles
{
    public PairFiles(string before, string after)
    {
        Before = Path.GetFullPath(before);
        After = Path.GetFullPath(after);
    }

    public string Before { get; }

    public string After { get; }

    /// <summary>Made of both file names, so that the next year's pair does not replace this one's.</summary>
    public string DefaultName => PairNames.From($"{Path.GetFileNameWithoutExtension(Before)}-{Path.GetFileNameWithoutExtension(After)}");
}
