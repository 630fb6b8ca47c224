using System.Security.Cryptography;

namespace RSICCLLM.Model.Files;

/// <summary>SHA-256 of files that are too large for memory.</summary>
internal static class FileHash
{
    /// <summary>What <c>sha256sum FILES | sha256sum</c> prints in a folder.</summary>
    public static string OfFiles(string folder, IEnumerable<string> names, CancellationToken cancellation = default)
    {
        var list = string.Concat(names.Select(name => $"{Sha256(Path.Combine(folder, name), cancellation)}  {name}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(list)));
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Sha256(string path, CancellationToken cancellation = default)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
