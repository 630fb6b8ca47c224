namespace RSICCLLM.Imaging.Rasters.Codecs.Jpeg;

/// <summary>What the headers of a JPEG say, up to its only scan.</summary>
/// <param name="Width">Columns, 1 to 65,500.</param>
/// <param name="Height">Rows, 1 to 65,500.</param>
/// <param name="Components">Components in the order of the scan.</param>
/// <param name="RestartInterval">Units from one restart to the next; more than there are where there is none.</param>
/// <param name="ScanStart">Where the coded data begins, in bytes.</param>
internal sealed record JpegFrame(int Width, int Height, JpegComponent[] Components, int RestartInterval, int ScanStart);

/// <summary>One component: sampling factors (1 to 4) and the numbers of its tables (0 to 3).</summary>
internal readonly record struct JpegComponent(int Id, int Horizontal, int Vertical, int Quantization, int Dc, int Ac);
