using System.Globalization;
using RSICCLLM.Model;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Data;
using RSICCLLM.Training.Modeling;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Dnpo;

/// <summary>
/// What the reference makes of every answer, worked out once and kept on disk: its last states at the answers' places, <c>[tokens, hidden]</c> in the type of
/// the matrix products. The output layer turns them into the reference's log-probabilities of the whole vocabulary, to the bit, at a few
/// kilobytes a token where the log-probabilities themselves take hundreds. Files of some pairs each are written beside and moved; a killed run goes on with
/// the next file. Reading is safe from several threads.
/// </summary>
internal sealed class ReferenceCache : IDisposable
{
    private const int PairsPerFile = 256;
    private readonly string _folder;
    private readonly SafetensorsFile?[] _files;
    private readonly int _pairs;

    /// <summary>Opens a cache.</summary>
    /// <param name="folder">Parent folder.</param>
    /// <param name="key">What the states depend on, as a folder name.</param>
    /// <param name="pairs">Preference pairs.</param>
    public ReferenceCache(string folder, string key, int pairs)
    {
        _folder = Path.Combine(folder, key);
        _pairs = pairs;
        _files = new SafetensorsFile?[(pairs + PairsPerFile - 1) / PairsPerFile];
    }

    /// <summary>Works out what is missing.</summary>
    /// <param name="model">The reference: the model before its first step.</param>
    /// <param name="samples">All pairs.</param>
    /// <param name="builder">Builds batches.</param>
    /// <param name="batchSize">Pairs worked off at once.</param>
    /// <param name="progress">Told the pairs that are done, at first those of an earlier start.</param>
    /// <param name="cancellation">Stops between batches; finished files stay.</param>
    public void Fill(
        ChangeCaptionModel model, IReadOnlyList<TrainingSample> samples, BatchBuilder builder, int batchSize, Action<int>? progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_folder);
        var missing = Enumerable.Range(0, _files.Length).Where(i => !File.Exists(PathOf(i))).ToList();
        var done = _pairs - missing.Sum(PairsIn);
        progress?.Invoke(done);
        foreach (var i in missing)
        {
            SafetensorsWriter.Write(PathOf(i), Compute(model, [.. samples.Skip(i * PairsPerFile).Take(PairsPerFile)], builder, batchSize, cancellation));
            progress?.Invoke(done += PairsIn(i));
        }

        for (var i = 0; i < _files.Length; i++)
            _files[i] = SafetensorsFile.Open(PathOf(i));
    }

    /// <summary>The states of a batch, in the order of its answer places.</summary>
    /// <exception cref="ModelException">The cache does not belong to these pairs.</exception>
    public unsafe Tensor States(TrainingBatch batch)
    {
        var parts = new List<Tensor>();
        foreach (var index in batch.Samples)
        {
            var file = _files[index / PairsPerFile]!;
            var entry = file.Entry(Name(index));
            var part = empty([.. entry.Shape], entry.Type == TensorType.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32, CPU);
            new ReadOnlySpan<byte>(file.Pointer(Name(index)), (int)entry.Length).CopyTo(part.bytes);
            parts.Add(part);
        }

        var states = cat(parts).to(get_default_device());
        return states.shape[0] == batch.AnswerPlaces.Length
            ? states
            : throw new ModelException($"The reference cache {_folder} has {states.shape[0]} answer tokens where the pairs have {batch.AnswerPlaces.Length}; remove it.");
    }

    public void Dispose()
    {
        foreach (var file in _files)
            file?.Dispose();
    }

    private static string Name(int index) => "states." + index.ToString(CultureInfo.InvariantCulture);

    private int PairsIn(int file) => Math.Min(PairsPerFile, _pairs - (file * PairsPerFile));

    private string PathOf(int file) => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{file:D5}.safetensors"));

    private static List<TensorData> Compute(
        ChangeCaptionModel model, TrainingSample[] samples, BatchBuilder builder, int batchSize, CancellationToken cancellation)
    {
        var found = new List<TensorData>();
        foreach (var rows in samples.OrderBy(s => s.Captions[0].Length + s.Rejected!.Length).Chunk(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var noGradients = no_grad();
            var batch = builder.Build([.. rows.Select(r => (r, (string?)r.Captions[0]))]);
            var states = AnswerPass.States(model, batch).to_type(model.ComputeType).cpu();
            for (var pair = 0; pair < batch.Count; pair++)
            {
                var first = batch.AnswerStarts[2 * pair];
                var end = pair + 1 < batch.Count ? batch.AnswerStarts[2 * (pair + 1)] : states.shape[0];
                var part = states.narrow(0, first, end - first).contiguous();
                var type = model.ComputeType == ScalarType.BFloat16 ? TensorType.BFloat16 : TensorType.Float32;
                found.Add(TensorData.FromBytes(Name(batch.Samples[pair]), type, part.shape, part.bytes.ToArray()));
            }
        }

        return [.. found.OrderBy(t => t.Name, StringComparer.Ordinal)];
    }
}
