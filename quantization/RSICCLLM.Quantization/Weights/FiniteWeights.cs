using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Quantization.Weights;

/// <summary>
/// Looks through all weights of a checkpoint and an adapter for NaN and infinity, before anything is made of them: on all cores, in the order
/// of the files, with the mapped pages given back.
/// </summary>
internal static class FiniteWeights
{
    private const int PieceBytes = 4 << 20;
    private const int PiecesAtOnce = 32;

    /// <summary>Checks every value.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="adapter">What will be merged in, or <see langword="null"/>.</param>
    /// <param name="progress">Told, from the calling thread, of the bytes checked and of all.</param>
    /// <param name="cancellation">Looked at every 128 MB.</param>
    /// <exception cref="ModelException">A value is no finite number; the first one is named.</exception>
    public static void Check(Checkpoint checkpoint, LoraAdapter? adapter, Action<long, long> progress, CancellationToken cancellation)
    {
        var shards = checkpoint.Tensors.Keys.Select(checkpoint.Shard).Distinct().OrderBy(shard => shard.Path, StringComparer.Ordinal).ToList();
        var pieces = shards.SelectMany(shard => Pieces(shard, checkpoint.Folder)).ToList();
        if (adapter is not null)
            pieces.AddRange(Pieces(adapter.File, adapter.Folder));
        var (done, total) = (0L, pieces.Sum(piece => piece.Bytes));
        foreach (var some in pieces.Chunk(PiecesAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var bad = new int[some.Length];
            Parallel.For(0, some.Length, i => bad[i] = some[i].IndexOfNonFinite());
            if (Array.FindIndex(bad, index => index >= 0) is >= 0 and var first)
                throw some[first].Complaint(bad[first]);
            progress(done += some.Sum(piece => piece.Bytes), total);
        }
    }

    private static IEnumerable<Piece> Pieces(SafetensorsFile file, string folder)
    {
        foreach (var entry in file.Tensors.Values.Where(entry => entry.Type.IsFloat()).OrderBy(entry => entry.Offset))
        {
            var step = PieceBytes / entry.Type.Size();
            for (var first = 0L; first < entry.ElementCount; first += step)
                yield return new Piece(file, folder, entry, first, (int)Math.Min(step, entry.ElementCount - first));
        }
    }

    private sealed record Piece(SafetensorsFile File, string Folder, TensorEntry Entry, long First, int Count)
    {
        public long Bytes => (long)Count * Entry.Type.Size();

        public unsafe int IndexOfNonFinite()
        {
            var bytes = new ReadOnlySpan<byte>(File.Pointer(Entry.Name) + (First * Entry.Type.Size()), (int)Bytes);
            var index = FiniteCheck.IndexOfNonFinite(bytes, Entry.Type);
            File.Release(Entry.Name, First, Count);
            return index;
        }

        public ModelException Complaint(int index)
        {
            Span<float> value = stackalloc float[1];
            File.ReadFloat32(Entry.Name, First + index, value);
            return new ModelException(string.Create(CultureInfo.InvariantCulture,
                $"Tensor \"{Entry.Name}\" of {Folder} holds {value[0]} at element {First + index}: the file {Path.GetFileName(File.Path)} is damaged, or its training diverged."));
        }
    }
}
