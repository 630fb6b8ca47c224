using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Which parts of a package's weights are finished, in the folder where they are written: a line each with file, tensor and the checksum of
/// its bytes, behind a first line that says what is converted and how. Held open by one conversion at a time. A line that a killed process
/// left unfinished does not count. One thread may ask while another adds.
/// </summary>
internal sealed class ConversionJournal : IDisposable
{
    /// <summary>Name of the file; it is not part of a finished package.</summary>
    public const string FileName = "conversion.journal";

    private const string Heading = "rsiccllm conversion 1 ";
    private const long MaxBytes = 16 << 20;

    private readonly FileStream _stream;
    private readonly ConcurrentDictionary<(string File, string Tensor), uint> _finished = [];

    private ConversionJournal(FileStream stream) => _stream = stream;

    /// <summary>Parts that an earlier conversion finished.</summary>
    public int Count => _finished.Count;

    /// <summary>Opens the journal of a folder; one of another conversion is begun anew.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="key">Hash of everything that the weights depend on.</param>
    /// <exception cref="ConversionBusyException">Another process holds it open.</exception>
    public static ConversionJournal Open(string folder, string key)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new ConversionBusyException($"Another conversion is writing to {folder}: wait for its end, or choose another output folder.", e);
        }

        var journal = new ConversionJournal(stream);
        if (!journal.Read(Heading + key))
        {
            journal._finished.Clear();
            stream.SetLength(0);
            journal.Append(Heading + key);
        }

        return journal;
    }

    /// <summary>The checksum that a part had when it was finished, if it was.</summary>
    public uint? Checksum(ExternalData.Part part) =>
        _finished.TryGetValue((part.Data.FileName, part.Name), out var checksum) ? checksum : null;

    /// <summary>Notes that a part's bytes have been handed to the system.</summary>
    public void Add(ExternalData.Part part, uint checksum)
    {
        if (_finished.TryGetValue((part.Data.FileName, part.Name), out var known) && known == checksum)
            return;
        _finished[(part.Data.FileName, part.Name)] = checksum;
        Append(string.Create(CultureInfo.InvariantCulture, $"{part.Data.FileName}\t{part.Name}\t{checksum:x8}"));
    }

    public void Dispose() => _stream.Dispose();

    private bool Read(string heading)
    {
        if (_stream.Length is 0 or > MaxBytes)
            return false;
        var bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        var whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        var lines = Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0 || lines[0] != heading)
            return false;
        foreach (var line in lines[1..])
        {
            if (line.Split('\t') is not [var file, var tensor, var text] || !uint.TryParse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var checksum))
                return false;
            _finished[(file, tensor)] = checksum;
        }

        _stream.SetLength(whole);
        _stream.Position = whole;
        return true;
    }

    private void Append(string line)
    {
        _stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _stream.Flush();
    }
}
