using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Configuration;

/// <summary>A run as it was configured, paths made absolute and defaults filled in. Immutable.</summary>
public sealed record RunConfiguration
{
    /// <summary>Folder of the model package.</summary>
    public required string Model { get; init; }

    /// <summary>Folder that receives one folder per pair and the run ledger.</summary>
    public required string Output { get; init; }

    /// <summary>Name of the agency on the report's title; may be empty.</summary>
    public string Agency { get; init; } = "";

    /// <summary>The scene pairs, at least one, names all different.</summary>
    public required IReadOnlyList<PairConfiguration> Pairs { get; init; }

    /// <summary>How scenes are cut.</summary>
    public TilingOptions Tiling { get; init; } = new();

    /// <summary>What is done about a shift between the scenes.</summary>
    public AlignmentOptions Alignment { get; init; } = new();

    /// <summary>What is done about different brightness of the scenes.</summary>
    public RadiometryOptions Radiometry { get; init; } = new();

    /// <summary>How tiles are captioned.</summary>
    public CaptioningOptions Captioning { get; init; } = new();

    /// <summary>How captions and evidence become reported changes.</summary>
    public ChangeOptions Changes { get; init; } = new();

    /// <summary>How the outputs are written.</summary>
    public ReportConfiguration Report { get; init; } = new();
}

/// <summary>One pair of scenes.</summary>
/// <param name="Name">Name of its output folder: see <see cref="PairNames"/>.</param>
/// <param name="Before">The earlier scene.</param>
/// <param name="After">The later scene.</param>
public sealed record PairConfiguration(string Name, SceneConfiguration Before, SceneConfiguration After);

/// <summary>One scene.</summary>
/// <param name="Path">Absolute path of the raster.</param>
/// <param name="Date">Date of acquisition, where stated.</param>
public sealed record SceneConfiguration(string Path, DateOnly? Date)
{
    /// <summary>Bands for red, green and blue, counted from 1, or one band for grey; empty (the default): as the file says.</summary>
    public IReadOnlyList<int> Bands { get; init; } = [];

    /// <summary>EPSG code of a scene whose file names no coordinate reference system; ignored where it does.</summary>
    public int? EpsgCode { get; init; }
}

/// <summary>What is done about a shift between the scenes.</summary>
public sealed record AlignmentOptions
{
    internal const string Correct = "correct";
    internal const string Report = "report";
    internal const string Off = "off";
    internal const double GreatestMaximumShift = 32;

    /// <summary><c>correct</c> (default): measured and corrected, refused above the limit; <c>report</c>: only measured; <c>off</c>: not measured.</summary>
    public string Mode { get; init; } = Correct;

    /// <summary>Greatest shift that is corrected, in pixels of the common grid, 0 to 32. Default 5. Ignored unless <see cref="Mode"/> is <c>correct</c>.</summary>
    public double MaximumShift { get; init; } = 5;
}

/// <summary>What is done about different brightness of the scenes.</summary>
public sealed record RadiometryOptions
{
    internal const string Match = "match";
    internal const string Off = "off";

    /// <summary><c>off</c> (default): both as they are; <c>match</c>: the later scene's bands are brought to the earlier one's on unchanged pixels.</summary>
    public string Mode { get; init; } = Off;
}

/// <summary>How scenes are cut into tiles.</summary>
public sealed record TilingOptions
{
    internal const string AsModel = "model";
    internal const string AsScene = "scene";

    /// <summary>
    /// <c>model</c> (default): scenes more than a tenth off the model's ground sampling distance are resampled to it, those above twice of it
    /// refused; <c>scene</c>: the earlier scene's pixels, whatever the model was trained for.
    /// </summary>
    public string GroundSamplingDistance { get; init; } = AsModel;

    /// <summary>Pixels that neighbouring tiles share, 0 to half a tile. Default 28.</summary>
    public int Overlap { get; init; } = 28;

    /// <summary>Least share of pixels with data at both dates for a tile to be captioned, 0 to 1. Default 0.5.</summary>
    public double MinimumValidShare { get; init; } = 0.5;
}

/// <summary>How tiles are captioned.</summary>
public sealed record CaptioningOptions
{
    /// <summary>Where the model runs: <c>auto</c>, <c>cpu</c>, <c>directml</c>, <c>directml:NUMBER</c> or <c>directml:NAME</c>. Default <c>auto</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>What runs the model: <c>onnxruntime</c>, or <c>genai</c> in the Windows edition. Default <c>onnxruntime</c>.</summary>
    public string Engine { get; init; } = CaptionEngines.OnnxRuntime;

    /// <summary>Whether tiles without evidence of change are set aside, by the threshold measured for the package. Default off.</summary>
    public bool Triage { get; init; }

    /// <summary>Whether tokens of the later date that show no change are left out of prompts; see <see cref="CaptionerOptions.Pruning"/>. Default off.</summary>
    public bool Pruning { get; init; }

    /// <summary>Whether the model runs in a process of its own, which is started again when it fails. Default on. No part of the results.</summary>
    public bool Isolation { get; init; } = true;

    /// <summary>Seconds that one tile may take before the model's process counts as hanging, 1 to 3600; later it is learned from the tiles before. Default 60. Ignored without isolation; no part of the results.</summary>
    public int TileTimeout { get; init; } = 60;

    /// <summary>Tiles decoded together, 1 to 64; four such batches are the unit that a resumed run repeats. Default 8.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Most tokens of one caption, 8 to 1024. Default 160.</summary>
    public int MaxNewTokens { get; init; } = 160;

    /// <summary>Most tokens guessed from the block's earlier captions and checked in one step, 0 (default, off) to 64. Changes no token; see <see cref="DecodingOptions.SpeculativeTokens"/>.</summary>
    public int SpeculativeTokens { get; init; }
}

/// <summary>How captions and evidence become reported changes.</summary>
public sealed record ChangeOptions
{
    /// <summary>Evidence from which a cell counts as changed, 0 to 1. Default 0.5.</summary>
    public double EvidenceThreshold { get; init; } = 0.5;

    /// <summary>Smaller areas of evidence are left out, in square metres, 0 to 1e6. Default 20: one cell of evidence alone (12 at 0.5 m per pixel) is too little.</summary>
    public double MinimumArea { get; init; } = 20;

    /// <summary>Least confidence of a reported change, 0 to 1: that of the caption times the mean evidence. Default 0.5.</summary>
    public double MinimumConfidence { get; init; } = 0.5;

    /// <summary>Changes of the same kind up to this many metres apart are reported as one, 0 to 1000. Default 10.</summary>
    public double GroupingDistance { get; init; } = 10;
}
