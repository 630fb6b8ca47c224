namespace RSICCLLM.Model.Packages;

/// <summary>One file of a package, as its manifest lists it.</summary>
/// <param name="Path">Path below the package's folder, parts separated by <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">SHA-256 of the content, 64 lower-case hexadecimal digits.</param>
public sealed record PackageFile(string Path, long Size, string Sha256);
