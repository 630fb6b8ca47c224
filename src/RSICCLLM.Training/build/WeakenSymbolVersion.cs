using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Build task: copies a 64-bit ELF library and marks its request for one symbol version as weak (VER_FLG_WEAK in vna_flags of
/// .gnu.version_r), so that the loader only warns where the version is missing. Layout after the Linux Standard Base, Symbol Versioning.
/// </summary>
public class WeakenSymbolVersion : Task
{
    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string Version { get; set; }

    public override bool Execute()
    {
        // A copy is up to date when it is as long and as old as the original (the patch changes two bytes in place).
        var original = new FileInfo(Source);
        var copy = new FileInfo(Destination);
        if (copy.Exists && copy.Length == original.Length && copy.LastWriteTimeUtc == original.LastWriteTimeUtc)
            return true;
        var bytes = File.ReadAllBytes(Source);
        try
        {
            Weaken(bytes);
        }
        catch (Exception e) when (e is ArgumentException || e is IndexOutOfRangeException || e is OverflowException)
        {
            Log.LogError("{0} is not a 64-bit ELF library that can be patched: {1}", Source, e.Message);
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
        var beside = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(beside, bytes);
        File.SetLastWriteTimeUtc(beside, original.LastWriteTimeUtc);
        if (File.Exists(Destination))
            File.Delete(Destination);
        File.Move(beside, Destination);
        return true;
    }

    private void Weaken(byte[] b)
    {
        const uint NeededVersions = 0x6ffffffe; // SHT_GNU_verneed
        if (b.Length < 64 || b[0] != 0x7f || b[1] != 'E' || b[2] != 'L' || b[3] != 'F' || b[4] != 2 || b[5] != 1)
            throw new ArgumentException("no little-endian ELF64 header");
        var sections = checked((int)BitConverter.ToUInt64(b, 0x28));
        int size = BitConverter.ToUInt16(b, 0x3a), count = BitConverter.ToUInt16(b, 0x3c);
        for (var i = 0; i < count; i++)
        {
            var header = sections + (i * size);
            if (BitConverter.ToUInt32(b, header + 4) != NeededVersions)
                continue;
            var names = checked((int)BitConverter.ToUInt64(b, sections + (checked((int)BitConverter.ToUInt32(b, header + 0x28)) * size) + 0x18));
            var entry = checked((int)BitConverter.ToUInt64(b, header + 0x18));
            for (int next; ; entry += next)
            {
                var auxiliary = entry + checked((int)BitConverter.ToUInt32(b, entry + 8));
                for (int step; ; auxiliary += step)
                {
                    var name = names + checked((int)BitConverter.ToUInt32(b, auxiliary + 8));
                    if (Encoding.ASCII.GetString(b, name, Array.IndexOf(b, (byte)0, name) - name) == Version)
                        b[auxiliary + 4] |= 2; // VER_FLG_WEAK
                    step = checked((int)BitConverter.ToUInt32(b, auxiliary + 12));
                    if (step == 0)
                        break;
                }

                next = checked((int)BitConverter.ToUInt32(b, entry + 12));
                if (next == 0)
                    break;
            }
        }
    }
}
