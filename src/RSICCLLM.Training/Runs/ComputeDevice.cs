using RSICCLLM.Model;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Runs;

/// <summary>Chooses where a training computes. Nothing needs a CUDA build of libtorch; where one is installed beside TorchSharp it is used.</summary>
internal static class ComputeDevice
{
    /// <exception cref="ModelException">A CUDA device is asked for and there is none.</exception>
    public static Device Choose(DeviceChoice choice)
    {
        if (choice == DeviceChoice.Cpu || (choice == DeviceChoice.Auto && !cuda.is_available()))
            return CPU;
        return cuda.is_available()
            ? CUDA
            : throw new ModelException("\"device\" is \"cuda\", and libtorch finds no CUDA device: install a libtorch-cuda package and a driver, or set \"device\" to \"cpu\".");
    }
}
