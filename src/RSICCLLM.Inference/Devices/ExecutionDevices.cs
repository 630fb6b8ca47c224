using RSICCLLM.Model;

namespace RSICCLLM.Inference.Devices;

/// <summary>Finds a device by the name a user gives.</summary>
internal static class ExecutionDevices
{
    /// <summary>Takes the best device that there is.</summary>
    public const string Auto = "auto";

    /// <summary>Gives the device of a name, in any letter case.</summary>
    /// <param name="name"><c>auto</c> or <c>cpu</c>.</param>
    /// <exception cref="ModelException">This edition has no such device.</exception>
    public static IExecutionDevice Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant() switch
        {
            Auto or "cpu" => new CpuDevice(),
            _ => throw new ModelException($"This edition has no device named '{name}'; choose auto or cpu."),
        };
    }
}
