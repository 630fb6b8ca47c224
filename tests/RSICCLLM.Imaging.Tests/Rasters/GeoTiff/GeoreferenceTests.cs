using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Imaging.Tests.Support;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Imaging.Tests.Rasters.GeoTiff;

public sealed class GeoreferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // ProjLinearUnitsGeoKey (3076) of OGC 19-008r4: metre, foot, US survey foot, kilometre, a chain, a size of its own (ProjLinearUnitSizeGeoKey, 3077), none.
    [Theory]
    [InlineData(9001, 0, true, 1)]
    [InlineData(9002, 0, true, 0.3048)]
    [InlineData(9003, 0, true, 0.304800609601219)]
    [InlineData(9036, 0, true, 1000)]
    [InlineData(9097, 0, false, 1)]
    [InlineData(32767, 0.3048, true, 0.3048)]
    [InlineData(32767, -1, false, 1)]
    [InlineData(0, 0, false, 1)]
    public void The_unit_is_what_the_file_states(int unit, double size, bool isKnown, double metres)
    {
        int[] keys = [1024, 0, 1, 1, 3072, 0, 1, 2263];
        if (unit != 0)
            keys = [.. keys, 3076, 0, 1, unit];
        if (size != 0)
            keys = [.. keys, 3077, 34736, 1, 0];
        var tiff = new TiffBuilder().Image(1, 1, 7).Shorts(34735, [1, 1, 0, keys.Length / 4, .. keys]).Doubles(34736, size);
        File.WriteAllBytes(_folder.File("scene.tif"), tiff.ToArray());

        using var scene = GeoTiffFile.Open(_folder.File("scene.tif"));

        (scene.Crs!.EpsgCode, scene.Crs.IsUnitKnown).ShouldBe((2263, isKnown));
        scene.Crs.MetresPerUnit.ShouldBe(metres, 1e-12);
    }
}
