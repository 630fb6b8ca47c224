using System.Text.Json.Serialization;

namespace RSICCLLM.Evaluation.Files;

internal sealed class PredictionLine
{
    public string? Id { get; set; }
    public string? Caption { get; set; }
    public double? Confidence { get; set; }
    public double? Seconds { get; set; }
}

internal sealed class ReferenceLine
{
    public string? Id { get; set; }
    public List<string?>? References { get; set; }
}

/// <summary>LEVIR-CC's own file, as far as captions need it.</summary>
internal sealed class LevirCcDocument
{
    public List<Image?>? Images { get; set; }

    internal sealed class Image
    {
        public string? Filename { get; set; }
        public string? Split { get; set; }
        public int? Changeflag { get; set; }
        public List<Sentence?>? Sentences { get; set; }
    }

    internal sealed class Sentence
    {
        public string? Raw { get; set; }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PredictionLine))]
[JsonSerializable(typeof(ReferenceLine))]
[JsonSerializable(typeof(LevirCcDocument))]
internal sealed partial class LineJson : JsonSerializerContext;
