using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Endpoints.Configuration;

namespace RSICCLLM.RsiccBenchmark.Judging;

/// <summary>Configuration of a judge: <c>{"endpoint": {...}, "output": "folder"}</c>.</summary>
internal sealed record JudgeSettings
{
    public required EndpointSettings Endpoint { get; init; }

    /// <summary>Folder for the kept answers; relative to the configuration's own.</summary>
    public required string Output { get; init; }

    public IEnumerable<string> Problems() => string.IsNullOrWhiteSpace(Output) ? Endpoint.Problems().Append("\"output\" is empty") : Endpoint.Problems();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true)]
[JsonSerializable(typeof(JudgeSettings))]
internal sealed partial class JudgeJson : JsonSerializerContext;
