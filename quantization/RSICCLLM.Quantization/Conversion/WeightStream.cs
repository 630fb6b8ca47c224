using RSICCLLM.Model.Safetensors;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Conversion;

/// <summary>
/// Writes the weights of all graphs in one pass over the checkpoint: tensors are converted in the order in which the checkpoint stores them,
/// behind a reader that hashes it; while one is converted, the one before is checked, noted in the journal and hashed.
/// Parts that the journal holds and whose bytes are as they were are not made again.
/// </summary>
/// <param name="data">What to write.</param>
/// <param name="source">Where weights come from.</param>
/// <param name="inStoredOrder">The order of the checkpoint's files, which reads the disk once; otherwise that of the graphs.</param>
internal sealed class WeightStream(IReadOnlyList<ExternalData> data, IWeightSource source, bool inStoredOrder)
{
    /// <summary>Parts that an earlier conversion had made.</summary>
    public int Resumed { get; private set; }

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Folder that exists; files of the same name and length are gone on with.</param>
    /// <param name="reader">Reads the checkpoint.</param>
    /// <param name="journal">Journal of the folder.</param>
    /// <param name="progress">Told of every finished part.</param>
    /// <param name="cancellation">Looked at between pieces.</param>
    /// <returns>SHA-256 of each file by name.</returns>
    public Dictionary<string, string> Write(
        string folder, CheckpointReadAhead reader, ConversionJournal journal, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        var parts = data.SelectMany(d => d.Parts)
            .Select(part => (Part: part, Stored: part.Producer.Sources.Select(source.StoredName).OfType<string>().ToArray()))
            .OrderBy(p => !inStoredOrder || p.Stored.Length == 0 ? long.MaxValue : p.Stored.Max(reader.Position))
            .ToList();
        var files = new Dictionary<ExternalData, ExternalDataFile>();
        var finishing = Task.CompletedTask;
        try
        {
            foreach (var d in data)
                files.Add(d, new ExternalDataFile(folder, d));
            for (var i = 0; i < parts.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var (part, stored) = parts[i];
                var file = files[part.Data];
                foreach (var name in stored)
                    reader.WaitFor(name);
                if (journal.Checksum(part) is not { } known || file.Checksum(part) != known)
                    file.Write(part, cancellation);
                else
                    Resumed++;
                finishing.GetAwaiter().GetResult();
                progress?.Report(new ConversionProgress(part.Name, i + 1, parts.Count, reader.BytesRead, reader.TotalBytes));
                finishing = Task.Run(() => Finish(part, file, journal), CancellationToken.None);
            }

            finishing.GetAwaiter().GetResult();
            return files.ToDictionary(f => f.Key.FileName, f => f.Value.Complete());
        }
        finally
        {
            // The files must not be closed under it; its error, if any, comes second to the one on its way.
            ((IAsyncResult)finishing).AsyncWaitHandle.WaitOne();
            foreach (var file in files.Values)
                file.Dispose();
        }
    }

    private void Finish(ExternalData.Part part, ExternalDataFile file, ConversionJournal journal)
    {
        foreach (var name in part.Producer.Sources)
            source.Release(name);
        journal.Add(part, file.Checksum(part));
        file.Finish(part);
    }
}
