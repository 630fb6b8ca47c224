using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Evaluation.Files;

/// <summary>Prediction files: <c>{"id": "...", "caption": "..."}</c> a line.</summary>
public static class PredictionFile
{
    /// <summary>Reads predictions in order.</summary>
    /// <exception cref="DatasetException">A line is broken or repeats an identifier; names file and line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<Prediction> Read(string path)
    {
        var predictions = new List<Prediction>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (number, line) in JsonLines.Read(path, LineJson.Default.PredictionLine))
        {
            if (string.IsNullOrWhiteSpace(line.Id))
                throw new DatasetException(path, number, "'id' is missing or empty");
            if (line.Caption is null)
                throw new DatasetException(path, number, $"'caption' of '{line.Id}' is missing");
            if (!seen.Add(line.Id))
                throw new DatasetException(path, number, $"the id '{line.Id}' was given before");
            predictions.Add(new Prediction(line.Id, line.Caption));
        }

        return predictions;
    }
}
