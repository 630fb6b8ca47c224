using System.Text;

namespace RSICCLLM.Datasets;

/// <summary>Files of one JSON value a line that only grow.</summary>
internal static class LineLog
{
    /// <summary>Opens a log behind its last line, and closes one that a kill cut short, so that it does not run into the next.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static StreamWriter Append(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var isCut = false;
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            isCut = file.ReadByte() != '\n';
        }

        var writer = new StreamWriter(file, new UTF8Encoding(false)) { AutoFlush = true };
        if (isCut)
            writer.Write('\n');
        return writer;
    }
}
