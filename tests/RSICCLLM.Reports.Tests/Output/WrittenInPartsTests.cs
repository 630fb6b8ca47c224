using RSICCLLM.Reports.Composition;
using RSICCLLM.Reports.Layers.GeoJson;
using RSICCLLM.Reports.Output;
using RSICCLLM.Reports.Tests.Content;

namespace RSICCLLM.Reports.Tests.Output;

/// <summary>Files that grow with the changes are not held in memory until they are whole.</summary>
public class WrittenInPartsTests
{
    [Fact]
    public void Json_and_GeoJson_are_written_change_by_change()
    {
        var context = SampleReports.Context(SampleReports.Create(300));
        foreach (var write in new Action<ReportContext, Stream>[] { (c, s) => ReportJson.Write(c, null, s), GeoJsonLayer.Write })
        {
            using var output = new LargestWrite();

            write(context, output);

            output.Length.ShouldBeGreaterThan(150_000);
            output.Largest.ShouldBeLessThan(40_000);
        }
    }

    private sealed class LargestWrite : MemoryStream
    {
        public int Largest { get; private set; }

        public override void Write(byte[] buffer, int offset, int count)
        {
            Largest = Math.Max(Largest, count);
            base.Write(buffer, offset, count);
        }
    }
}
