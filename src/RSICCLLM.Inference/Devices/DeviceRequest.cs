using System.Globalization;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Devices;

/// <summary>What a user asks for: <c>auto</c>, <c>cpu</c>, <c>directml</c>, <c>directml:1</c> or <c>directml:radeon</c>.</summary>
/// <param name="Kind">Which kind of device.</param>
/// <param name="Adapter">Index or part of a name, as it was written; empty takes the best one. Of <see cref="DeviceKind.DirectML"/> only.</param>
public sealed record DeviceRequest(DeviceKind Kind, string Adapter = "")
{
    /// <summary>Takes the best device that passes the package's self-test.</summary>
    public const string Auto = "auto";

    /// <summary>The processor.</summary>
    public const string Cpu = "cpu";

    /// <summary>An adapter through DirectML.</summary>
    public const string DirectML = "directml";

    /// <summary>The adapter's index, where one was given; as DXGI counts them.</summary>
    public int? Index => int.TryParse(Adapter, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    /// <summary>The forms that <see cref="Parse"/> reads, for messages.</summary>
    public const string Forms = "auto, cpu, directml, directml:NUMBER or directml:NAME";

    /// <summary>Reads a device as users write it, in any letter case.</summary>
    /// <exception cref="ModelException">It is none of the known forms; the message lists them.</exception>
    public static DeviceRequest Parse(string text) =>
        TryParse(text) ?? throw new ModelException($"There is no device '{text}'; choose {Forms}.");

    /// <summary>Reads a device; <see langword="null"/> when it is none of the known forms.</summary>
    public static DeviceRequest? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var separator = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, adapter) = separator < 0 ? (text, "") : (text[..separator], text[(separator + 1)..].Trim());
        return kind.Trim().ToLowerInvariant() switch
        {
            Auto when separator < 0 => new DeviceRequest(DeviceKind.Auto),
            Cpu when separator < 0 => new DeviceRequest(DeviceKind.Cpu),
            DirectML when separator < 0 || adapter.Length > 0 => new DeviceRequest(DeviceKind.DirectML, adapter),
            _ => null,
        };
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        DeviceKind.Auto => Auto,
        DeviceKind.Cpu => Cpu,
        _ => Adapter.Length == 0 ? DirectML : $"{DirectML}:{Adapter}",
    };
}

/// <summary>Kinds of devices.</summary>
public enum DeviceKind
{
    /// <summary>The best there is.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A graphics adapter of Windows, through DirectML.</summary>
    DirectML,
}
