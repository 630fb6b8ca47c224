using System.Globalization;
using Microsoft.Win32.SafeHandles;
using RSICCLLM.Model;
using RSICCLLM.Quantization.Onnx;

namespace RSICCLLM.Quantization.Conversion.Stored;

/// <summary>A quantised matrix of a package, whose rows can be restored. Not thread-safe.</summary>
internal abstract class StoredMatrix(string name, int bits, int blockSize, int outputs, int inputs) : IDisposable
{
    private readonly List<SafeFileHandle> _files = [];

    /// <summary>Name in the checkpoint.</summary>
    public string Name => name;

    /// <summary>Bits of a value.</summary>
    public int Bits => bits;

    /// <summary>Inputs that share a scale.</summary>
    public int BlockSize => blockSize;

    public int Outputs => outputs;

    public int Inputs => inputs;

    /// <summary>Restores the weights of one output.</summary>
    /// <param name="output">The output; asked for in ascending order it is fastest.</param>
    /// <param name="row">Takes <see cref="Inputs"/> weights.</param>
    /// <exception cref="ModelException">A file is shorter than it was.</exception>
    public abstract void Restore(int output, Span<float> row);

    public void Dispose()
    {
        foreach (var file in _files)
            file.Dispose();
    }

    /// <summary>A tensor that has the type and the bytes that a format asks for.</summary>
    /// <exception cref="ModelException">There is none.</exception>
    protected static ModelReader.StoredTensor Tensor(
        IReadOnlyDictionary<string, ModelReader.StoredTensor> tensors, string name, string suffix, ElementType[] types, Func<ModelReader.StoredTensor, bool> fits, int outputs, int inputs)
    {
        if (!tensors.TryGetValue(name + suffix, out var tensor))
            throw new ModelException($"The package has no \"{name}{suffix}\" beside the values of \"{name}\": convert the checkpoint again.");
        return types.Contains(tensor.Spec.Type) && fits(tensor)
            ? tensor
            : throw new ModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"Tensor \"{name}{suffix}\" of the package is {tensor.Spec.Type} [{string.Join(", ", tensor.Spec.Shape)}], which does not fit the checkpoint's [{outputs}, {inputs}]: they do not belong together."));
    }

    /// <summary>Opens the file of a tensor until the matrix is disposed.</summary>
    /// <exception cref="ModelException">It cannot be read.</exception>
    protected Part Open(ModelReader.StoredTensor tensor)
    {
        try
        {
            var file = File.OpenHandle(tensor.File);
            _files.Add(file);
            return new Part(tensor, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{tensor.File} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Bytes of a tensor.</summary>
    protected sealed class Part(ModelReader.StoredTensor tensor, SafeFileHandle file)
    {
        /// <summary>Reads some.</summary>
        /// <param name="first">Bytes from the tensor's beginning.</param>
        /// <param name="bytes">Takes them.</param>
        /// <exception cref="ModelException">The file ends before.</exception>
        public void Read(long first, Span<byte> bytes)
        {
            for (var offset = tensor.Offset + first; bytes.Length > 0;)
            {
                var count = Read(bytes, offset);
                if (count == 0)
                    throw new ModelException($"{tensor.File} ends inside of \"{tensor.Spec.Name}\": it was changed meanwhile; copy the package again.");
                offset += count;
                bytes = bytes[count..];
            }
        }

        private int Read(Span<byte> bytes, long offset)
        {
            try
            {
                return RandomAccess.Read(file, bytes, offset);
            }
            catch (IOException e)
            {
                throw new ModelException($"{tensor.File} cannot be read: {e.Message}", e);
            }
        }
    }
}
