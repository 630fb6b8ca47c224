using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Packages;

/// <summary>Checks a model package before it is used.</summary>
public static class PackageVerifier
{
    /// <summary>
    /// Checks the manifest, and that every file that it lists is there with the size and SHA-256 that it gives. Reads the whole package once.
    /// </summary>
    /// <param name="folder">The package.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="ModelException">The manifest cannot be used, or a file does not match it; the message names the file.</exception>
    public static PackageManifest Verify(string folder, CancellationToken cancellation = default)
    {
        var manifest = PackageManifest.Load(folder);
        // Sizes first: a truncated copy is told at once, not after gigabytes of hashing.
        foreach (var file in manifest.Files)
            CheckSize(folder, file);
        foreach (var file in manifest.Files)
            CheckHash(folder, file, cancellation);
        return manifest;
    }

    private static void CheckSize(string folder, PackageFile file)
    {
        var info = new FileInfo(Path.Combine(folder, file.Path));
        if (!info.Exists)
            throw new ModelException($"The model package {folder} is incomplete: \"{file.Path}\" is missing.");
        if (info.Length != file.Size)
            throw new ModelException($"The model package {folder} is damaged: \"{file.Path}\" has {info.Length} bytes and the manifest says {file.Size}; copy the package again.");
    }

    private static void CheckHash(string folder, PackageFile file, CancellationToken cancellation)
    {
        string hash;
        try
        {
            hash = FileHash.Sha256(Path.Combine(folder, file.Path), cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The file \"{file.Path}\" of the model package {folder} cannot be read: {e.Message}", e);
        }

        if (hash != file.Sha256)
            throw new ModelException($"The model package {folder} is damaged: \"{file.Path}\" was altered after the package was made (SHA-256 {hash}, the manifest says {file.Sha256}); copy the package again.");
    }
}
