using System.Globalization;
using System.Text.Json;
using Microsoft.ML.OnnxRuntimeGenAI;
using RSICCLLM.Inference.Devices;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.GenAI;

/// <summary>The package's <c>genai_config.json</c>, turned to one device.</summary>
internal static class GenAIConfig
{
    private const string DirectMLProvider = "dml";

    public static Config For(string packageFolder, DeviceChoice choice)
    {
        var config = new Config(packageFolder);
        try
        {
            var target = choice.Device.Target;
            config.Overlay(JsonSerializer.Serialize(new { model = new { decoder = new { filename = PackageLayout.DecoderFile(target) }, vision = new { filename = PackageLayout.VisionFileOf(target) } } }));
            config.ClearProviders();
            if (choice.Adapter is { } adapter)
            {
                // The runtime counts adapters in an order of its own; the LUID is the same for both.
                config.AppendProvider(DirectMLProvider);
                config.SetProviderOption(DirectMLProvider, "luid", Luid(adapter.Luid));
            }

            return config;
        }
        catch
        {
            config.Dispose();
            throw;
        }
    }

    /// <summary>High and low part, each as a signed 32-bit number in decimal digits, as the runtime reads it.</summary>
    internal static string Luid(string hexadecimal)
    {
        var luid = long.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{(int)(luid >> 32)}:{unchecked((int)luid)}");
    }
}
