using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Which parts of a package's weights are finished, in the folder where they are written: a line each with file, tensor and the checksum of
/// its bytes, behind a first line that says what is converted and how, and which weights were found to be finite numbers before. Held open by one conversion at a time. A line that a killed process
/// left unfinished does not count. One thread may ask while another adds.
/// </summary>
internal sealed class ConversionJournal : IDisposable
{
    /// <summary>Name of the file; it is not part of a finished package.</summary>
    public const string FileName = "conversion.journal";

    private const string Heading = "rsiccllm conversion 2 ";
    private const int MaxHeading = 512;

    // ERROR_SHARING_VIOLATION of Windows; EWOULDBLOCK, as .NET hands it on where another process has locked the file.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMacOS = 35;

    private const long MaxBytes = 16 << 20;

    private readonly FileStream _stream;
    private readonly ConcurrentDictionary<(string File, string Tensor), uint> _finished = [];

    private ConversionJournal(FileStream stream) => _stream = stream;

    /// <summary>Parts that an earlier conversion finished.</summary>
    public int Count => _finished.Count;

    /// <summary>Opens the journal of a folder; one of another conversion is begun anew.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="key">Hash of everything that the package's weights depend on.</param>
    /// <param name="weightsKey">Hash that stands for the checkpoint's weights, which have been checked.</param>
    /// <exception cref="ConversionBusyException">Another process holds it open.</exception>
    /// <exception cref="IOException">It cannot be opened for another reason.</exception>
    public static ConversionJournal Open(string folder, string key, string weightsKey)
    {
        var journal = new ConversionJournal(OpenFile(folder, FileMode.OpenOrCreate, FileAccess.ReadWrite));
        var heading = $"{Heading}{key} {weightsKey}";
        if (!journal.Read(heading))
        {
            journal._finished.Clear();
            journal._stream.SetLength(0);
            journal.Append(heading);
        }

        return journal;
    }

    /// <summary>Whether an earlier conversion in a folder had found these weights to be finite numbers, whatever it made of them.</summary>
    /// <param name="folder">The folder; it need not exist.</param>
    /// <param name="weightsKey">Hash that stands for the weights.</param>
    /// <exception cref="ConversionBusyException">Another process holds the journal open.</exception>
    public static bool HasChecked(string folder, string weightsKey)
    {
        FileStream stream;
        try
        {
            stream = OpenFile(folder, FileMode.Open, FileAccess.Read);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        using var reader = new StreamReader(stream);
        var heading = new char[MaxHeading];
        var line = heading.AsSpan(0, reader.ReadBlock(heading));
        return line.StartsWith(Heading, StringComparison.Ordinal) && line.IndexOf('\n') is > 0 and var end && line[..end].EndsWith(" " + weightsKey, StringComparison.Ordinal);
    }

    /// <summary>Removes the journal of a finished package. One that stays does no harm: the manifest does not list it.</summary>
    public static void Remove(string folder)
    {
        try
        {
            File.Delete(Path.Combine(folder, FileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
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

    private static FileStream OpenFile(string folder, FileMode mode, FileAccess access)
    {
        try
        {
            return new FileStream(Path.Combine(folder, FileName), mode, access, FileShare.None);
        }
        catch (IOException e) when (e.HResult is SharingViolation or WouldBlockOnLinux or WouldBlockOnMacOS)
        {
            throw new ConversionBusyException($"Another conversion is writing to {folder}: wait for its end, or choose another output folder.", e);
        }
    }

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
