using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Inference.Devices.Adapters;
using RSICCLLM.Model;

namespace RSICCLLM.Inference.Devices;

/// <summary>A graphics adapter through ONNX Runtime's DirectML provider.</summary>
internal sealed class DirectMLDevice(GraphicsAdapter adapter) : IExecutionDevice
{
    private const string Provider = "DmlExecutionProvider";
    private const string NoDirect3D = "887A0004";
    private const string NoSuchAdapter = "887A0002";

    /// <summary>Whether the ONNX Runtime beside this program has the DirectML provider.</summary>
    public static bool IsInThisEdition => OrtEnv.Instance().GetAvailableProviders().Contains(Provider, StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => $"directml ({adapter.Name})";

    /// <inheritdoc/>
    public string Target => DeviceRequest.DirectML;

    /// <inheritdoc/>
    public void Configure(SessionOptions options)
    {
        // The provider refuses memory patterns and parallel execution:
        // https://onnxruntime.ai/docs/execution-providers/DirectML-ExecutionProvider.html
        options.EnableMemoryPattern = false;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        try
        {
            options.AppendExecutionProvider_DML(adapter.Index);
        }
        catch (EntryPointNotFoundException e)
        {
            throw new ModelException("The ONNX Runtime of this edition has no DirectML; take the Windows edition, or choose the device cpu.", e);
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains(NoDirect3D, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException($"{Described} has no Direct3D 12 device (0x{NoDirect3D}); update its driver, or choose the device cpu.", e);
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains(NoSuchAdapter, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException($"{Described} is not there any more (0x{NoSuchAdapter}); see 'rsiccllm doctor' for the adapters of this computer.", e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{Described} cannot be used by DirectML: {e.Message.ReplaceLineEndings(" ").Trim()}", e);
        }
    }

    private string Described => $"The adapter {adapter.Index} ({adapter.Name}, driver {adapter.DriverVersion})";
}
