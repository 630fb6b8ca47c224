using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace RSICCLLM.Reports.Fonts;

/// <summary>
/// Inter (The Inter Project Authors, SIL Open Font License 1.1), carried along because no system font can be counted on.
/// The files are taken out of the Avalonia.Fonts.Inter package's assembly, which is embedded as it came and never loaded:
/// its resource <c>!AvaloniaResources</c> is an index (length, version, count; name, offset, size of each file) with the
/// files' bytes behind it, all numbers 32-bit little-endian, names with a 7-bit encoded length.
/// </summary>
internal static class EmbeddedFont
{
    private const string Resource = "Inter.package";
    private const string Bundle = "!AvaloniaResources";
    private const int MaximumFiles = 1000;

    /// <summary>Reads one font file.</summary>
    /// <param name="weight">As in the file's name, for example <c>Regular</c>.</param>
    /// <exception cref="InvalidDataException">The embedded package is laid out in another way.</exception>
    public static byte[] Read(string weight)
    {
        using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidDataException($"The resource '{Resource}' is missing from the assembly; build it again.");
        var bundle = ReadBundle(stream);
        var indexLength = BinaryPrimitives.ReadInt32LittleEndian(bundle);
        using var reader = new BinaryReader(new MemoryStream(bundle, 4, indexLength, writable: false), Encoding.UTF8);
        reader.ReadInt32();
        var count = reader.ReadInt32();
        if (count is < 0 or > MaximumFiles)
            throw new InvalidDataException($"The resource '{Bundle}' of the font package states {count} files.");
        for (var i = 0; i < count; i++)
        {
            var name = reader.ReadString();
            var offset = reader.ReadInt32();
            var size = reader.ReadInt32();
            if (name.EndsWith($"/Inter-{weight}.ttf", StringComparison.Ordinal))
                return bundle.AsSpan(checked(4 + indexLength + offset), size).ToArray();
        }

        throw new InvalidDataException($"The font package has no file Inter-{weight}.ttf.");
    }

    private static byte[] ReadBundle(Stream assembly)
    {
        using var image = new PEReader(assembly, PEStreamOptions.PrefetchEntireImage);
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.ManifestResources)
        {
            var resource = metadata.GetManifestResource(handle);
            if (!metadata.StringComparer.Equals(resource.Name, Bundle))
                continue;
            var directory = image.PEHeaders.CorHeader!.ResourcesDirectory;
            var content = image.GetSectionData(directory.RelativeVirtualAddress).GetReader();
            content.Offset = checked((int)resource.Offset);
            return content.ReadBytes(content.ReadInt32());
        }

        throw new InvalidDataException($"The font package has no resource '{Bundle}'.");
    }
}
