using System.Security.Cryptography;

namespace RSICCLLM.Imaging.Files;

/// <summary>Hashes of files of any size.</summary>
public static class FileHash
{
    private const int BufferBytes = 1 << 20;

    /// <summary>SHA-256 of a file's bytes, 64 lower-case hexadecimal digits, read as a stream.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static string Sha256(string path, CancellationToken cancellation = default)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
