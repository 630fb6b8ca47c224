using System.Globalization;
using RSICCLLM.Captions.Datasets;

namespace RSICCLLM.Evaluation.Files;

/// <summary>Prediction files: <c>{"id": "...", "caption": "...", "confidence"?, "seconds"?}</c> a line.</summary>
public static class PredictionFile
{
    /// <summary>Reads predictions in order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="skip">Is told of each broken line, and reading goes on behind it; without it the first one is thrown.</param>
    /// <exception cref="DatasetException">A line is broken or repeats an identifier; names file and line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyList<Prediction> Read(string path, Action<DatasetException>? skip = null)
    {
        var predictions = new List<Prediction>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (number, line) in JsonLines.Read(path, LineJson.Default.PredictionLine, skip))
        {
            var problem = Problem(line);
            if (problem is null && !seen.Add(line.Id!))
                problem = $"the id '{line.Id}' was given before";
            if (problem is null)
                predictions.Add(new Prediction(line.Id!, line.Caption!, line.Confidence, line.Seconds));
            else if (new DatasetException(path, number, problem) is var broken)
                (skip ?? throw broken)(broken);
        }

        return predictions;
    }

    private static string? Problem(PredictionLine line)
    {
        if (string.IsNullOrWhiteSpace(line.Id))
            return "'id' is missing or empty";
        if (line.Caption is null)
            return $"'caption' of '{line.Id}' is missing";
        if (line.Confidence is not null and not (>= 0 and <= 1))
            return string.Create(CultureInfo.InvariantCulture, $"'confidence' of '{line.Id}' is {line.Confidence}; 0 to 1 is expected");
        return line.Seconds is not null and not > 0
            ? string.Create(CultureInfo.InvariantCulture, $"'seconds' of '{line.Id}' is {line.Seconds}; more than 0 is expected")
            : null;
    }
}
