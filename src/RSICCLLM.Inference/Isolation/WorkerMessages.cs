using System.Text.Json;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Inference.Isolation;

/// <summary>Payload of <see cref="FrameKind.Open"/>.</summary>
/// <param name="Package">Folder of the package, verified by the parent.</param>
/// <param name="Options">How to run it; the device is <c>cpu</c> or an adapter by its index.</param>
/// <param name="Reason">Why this device.</param>
internal sealed record OpenRequest(string Package, CaptionerOptions Options, string Reason);

/// <summary>Payload of <see cref="FrameKind.Caption"/>.</summary>
/// <param name="Call">Number of the call in the parent's life, from 1; what faults are injected by.</param>
/// <param name="Options">How to decode.</param>
internal sealed record CaptionRequest(int Call, DecodingOptions Options);

/// <summary>Payload of <see cref="FrameKind.Failure"/>.</summary>
/// <param name="Kind">What the parent can do about it.</param>
/// <param name="Message">What happened, in one sentence.</param>
internal sealed record WorkerFailure(WorkerFailureKind Kind, string Message);

/// <summary>What a failure means for the parent.</summary>
internal enum WorkerFailureKind
{
    /// <summary>The worker cannot be trusted any more: device removed, memory exhausted, or something unexpected. A new one may do better.</summary>
    Fault,

    /// <summary>The request is wrong; it will always fail.</summary>
    Argument,

    /// <summary>The package or the model cannot do this; it will always fail.</summary>
    Model,

    /// <summary>The request was cancelled.</summary>
    Cancelled,
}

/// <summary>Bytes of the JSON messages.</summary>
internal static class WorkerJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, Options);

    /// <exception cref="FrameException">The payload is no such message.</exception>
    public static T Read<T>(Frame frame)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(frame.Payload, Options) ?? throw new FrameException($"a frame {frame.Kind} holds null");
        }
        catch (JsonException e)
        {
            throw new FrameException($"a frame {frame.Kind} cannot be read: {e.Message}");
        }
    }
}
