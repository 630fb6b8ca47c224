using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Training.Tests.Support;

/// <summary>Puts a value that is no number into a checkpoint: where a training that diverges ends.</summary>
internal static class PoisonedState
{
    public static void Write(string path, string tensor)
    {
        long offset;
        using (var file = SafetensorsFile.Open(path))
            offset = file.Entry(tensor).Offset;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
        stream.Position = offset;
        stream.Write(BitConverter.GetBytes(float.NaN));
    }
}
