using System.Globalization;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Batch.Running;
using RSICCLLM.Reports.Output;

namespace RSICCLLM.Batch.Jobs;

/// <summary>
/// A folder beside the results where one claim writes a pair's outputs before they are moved into place. Its name holds the claim's token, so that
/// a worker that was taken for dead and wakes never writes into the files of the one that took its place.
/// </summary>
internal sealed class StagedOutputs : IDisposable
{
    private StagedOutputs(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Makes the folder, and removes those that earlier claims on the pair have left.</summary>
    public static StagedOutputs Make(PairWork work, long token)
    {
        var root = Directory.CreateDirectory(RunFolders.Staging(work.Configuration.Output));
        foreach (var old in root.GetDirectories($"{work.Pair.Name}@*").Where(d => IsEarlier(d.Name, token)))
            Remove(old.FullName);
        var folder = Path.Combine(root.FullName, string.Create(CultureInfo.InvariantCulture, $"{work.Pair.Name}@{token}"));
        Directory.CreateDirectory(folder);
        return new StagedOutputs(folder);
    }

    /// <summary>Moves all files into place, each over an older one; further volumes of an older, longer report are removed.</summary>
    /// <returns>Hash by file name.</returns>
    /// <exception cref="IOException">They cannot be written there; the message says what to do.</exception>
    public IReadOnlyDictionary<string, string> MoveInto(string target)
    {
        var hashes = PairOutputs.Hash(Directory.GetFiles(Folder).Order(StringComparer.Ordinal));
        try
        {
            Directory.CreateDirectory(target);
            foreach (var file in hashes.Keys)
                File.Move(Path.Combine(Folder, file), Path.Combine(target, file), overwrite: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException and not (FileNotFoundException or DirectoryNotFoundException) && !FullDisk.Is(e)))
        {
            throw new IOException(
                $"The results cannot be written into {target} ({e.Message.TrimEnd('.')}); give the user {Environment.UserName} the right to write there, or close the program that holds a file, and start the run again, or send the pair of a service on with 'rsiccllm retry': the answers of all tiles are kept.",
                e);
        }

        ReportFiles.RemoveFurtherVolumes(target, Enumerable.Range(1, hashes.Count).TakeWhile(volume => hashes.ContainsKey(ReportFiles.PdfVolumeName(volume))).Count());
        return hashes;
    }

    public void Dispose() => Remove(Folder);

    private static bool IsEarlier(string name, long token) =>
        long.TryParse(name.AsSpan(name.LastIndexOf('@') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var other) && other < token;

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody may still hold a file in it; the next claim on the pair tries again.
        }
    }
}
