using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using RSICCLLM.Model.Packages;

namespace RSICCLLM.Inference.Sessions;

/// <summary>What every graph over the key-value cache is fed beside it: embeddings, mask and positions. Not thread-safe.</summary>
internal sealed class DecoderInputs : IDisposable
{
    private readonly TensorBuffer _mask = new(TensorElementType.Int64);
    private readonly TensorBuffer _positions = new(TensorElementType.Int64);

    /// <summary>Binds the inputs of one run.</summary>
    /// <param name="binding">Takes them.</param>
    /// <param name="embeddings"><c>[rows, sequence, hidden]</c>.</param>
    /// <param name="sequence">New tokens per row.</param>
    /// <param name="totals">Tokens of each row, the new ones included.</param>
    /// <param name="positions"><c>[3, rows, sequence]</c>: time, height, width.</param>
    public void Bind(OrtIoBinding binding, OrtValue embeddings, int sequence, ReadOnlySpan<int> totals, ReadOnlySpan<long> positions)
    {
        binding.BindInput(PackageLayout.InputEmbeddings, embeddings);
        BindMask(binding, totals);
        _positions.Reserve(positions.Length);
        positions.CopyTo(_positions.Span<long>(0, positions.Length));
        using var view = _positions.View(0, 3, totals.Length, sequence);
        binding.BindInput(PackageLayout.PositionIds, view);
    }

    public void Dispose()
    {
        _mask.Dispose();
        _positions.Dispose();
    }

    private void BindMask(OrtIoBinding binding, ReadOnlySpan<int> totals)
    {
        var longest = 0;
        foreach (var total in totals)
            longest = Math.Max(longest, total);
        _mask.Reserve((long)totals.Length * longest);
        for (var row = 0; row < totals.Length; row++)
        {
            var mask = _mask.Span<long>((long)row * longest, longest);
            mask[..totals[row]].Fill(1);
            mask[totals[row]..].Clear();
        }

        using var view = _mask.View(0, totals.Length, longest);
        binding.BindInput(PackageLayout.AttentionMask, view);
    }
}
