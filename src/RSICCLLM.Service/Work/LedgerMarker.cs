using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Work;

/// <summary>
/// Remembers, outside the output folder, that a service has had its ledger file there. Without that a drive that is away looks like a first start: an
/// empty ledger takes the scenes that come now for the first of their areas, and their pairs are never made.
/// </summary>
internal sealed class LedgerMarker
{
    private readonly string _output;

    public LedgerMarker(ServiceConfiguration configuration)
    {
        _output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(configuration.Run.Output));
        LedgerFile = Path.Combine(RunFolders.Own(_output), RunFolders.LedgerName);
        var key = OperatingSystem.IsWindows() ? _output.ToUpperInvariant() : _output;
        MarkerFile = Path.Combine(configuration.Logs.Folder, $"ledger-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..12]}.marker");
    }

    /// <summary>The marker, in the folder of the logs; one for each output folder.</summary>
    public string MarkerFile { get; }

    /// <summary>The ledger it speaks of.</summary>
    public string LedgerFile { get; }

    /// <summary>Whether a ledger is there. A process that was killed while it made one may have left an empty file.</summary>
    public bool HasLedger => new FileInfo(LedgerFile) is { Exists: true, Length: > 0 };

    /// <summary>To be called before anything is made.</summary>
    /// <exception cref="LedgerException">The ledger was there and is not now, or the folder that the output folder lies in is not there.</exception>
    /// <exception cref="ConfigurationException">A file is where the output folder should be.</exception>
    public void Check()
    {
        OutputFolder.RefuseFiles(_output);
        if (File.Exists(MarkerFile) && !HasLedger)
        {
            var found = !Directory.Exists(_output) ? $"The output folder {_output} is missing" : File.Exists(LedgerFile) ? $"The ledger {LedgerFile} is empty (zero bytes)" : $"The ledger {LedgerFile} is missing";
            throw new LedgerException($"{found}, and this service has had its ledger there. Bring its drive back, or restore a backup of the folder; to begin anew on purpose, which forgets all pairs, nights and scenes, delete {MarkerFile}.");
        }

        if (Path.GetDirectoryName(_output) is { } above && !Directory.Exists(above))
            throw new LedgerException($"The output folder {_output} is not made because {above}, where it lies, is not there. Bring its drive back, make {above}, or correct \"output\".");
    }

    /// <summary>To be called when the ledger is open.</summary>
    /// <exception cref="ConfigurationException">It cannot be written.</exception>
    public void Write()
    {
        if (File.Exists(MarkerFile))
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(MarkerFile)!);
            File.WriteAllText(MarkerFile, $"A service has its ledger in {LedgerFile}. It does not start while that file is missing. Delete this file to begin anew.{Environment.NewLine}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The folder for logs {Path.GetDirectoryName(MarkerFile)} cannot be written: {e.Message} Give the user {Environment.UserName} the right to, or correct \"logs.folder\".", e);
        }
    }
}
