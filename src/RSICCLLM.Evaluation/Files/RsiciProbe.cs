using System.Text.Json;
using System.Text.Json.Serialization;

namespace RSICCLLM.Evaluation.Files;

/// <summary>The keys that tell the kinds of reference lines apart.</summary>
internal sealed class RsiciProbe
{
    public JsonElement? References { get; set; }
    public JsonElement? Instruction { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RsiciProbe))]
internal sealed partial class RsiciProbeJson : JsonSerializerContext;
