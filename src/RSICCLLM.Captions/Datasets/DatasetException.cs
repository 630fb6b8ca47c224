namespace RSICCLLM.Captions.Datasets;

/// <summary>A line of a data set file is not as the format says.</summary>
public sealed class DatasetException : FormatException
{
    /// <summary>Names file and line in the message.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">Line number from 1.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public DatasetException(string path, int line, string problem, Exception? inner = null)
        : base($"{path}, line {line}: {problem}.", inner)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Line number from 1.</summary>
    public int Line { get; }
}
