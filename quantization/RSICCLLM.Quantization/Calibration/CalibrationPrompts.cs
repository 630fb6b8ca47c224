using Microsoft.ML.OnnxRuntime;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Packages;
using RSICCLLM.Model.Positions;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Graphs.Components;
using RSICCLLM.Quantization.Onnx;
using RSICCLLM.Quantization.Quantizers;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>
/// Turns calibration pairs into the decoder's input states: images through the vision graph, 8-bit so that it stays small, and the rows of
/// the embedding table that the tokens need.
/// </summary>
/// <param name="source">The checkpoint.</param>
/// <param name="configuration">Its configuration.</param>
/// <param name="processor">Its image processor.</param>
/// <param name="tokenizer">Its tokenizer.</param>
/// <param name="prompt">Its prompt.</param>
/// <param name="tile">The tile as the vision graph sees it.</param>
/// <param name="width">Columns of a tile in pixels.</param>
/// <param name="height">Rows of a tile in pixels.</param>
internal sealed class CalibrationPrompts(
    IWeightSource source, ModelConfiguration configuration, ImageProcessor processor, QwenTokenizer tokenizer, ChangePrompt prompt, TileGrid tile, int width, int height)
{
    /// <summary>States of the pairs, as many as fit the given memory; at least one.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="folder">Scratch folder.</param>
    /// <param name="maxBytes">Most memory for states.</param>
    /// <param name="cancellation">Looked at between pairs.</param>
    public IReadOnlyList<CalibrationSequence> Read(IReadOnlyList<CalibrationPair> pairs, string folder, long maxBytes, CancellationToken cancellation)
    {
        var path = WriteVision(folder, cancellation);
        using var session = new InferenceSession(path);
        var sequences = new List<CalibrationSequence>();
        var bytes = 0L;
        foreach (var pair in pairs)
        {
            cancellation.ThrowIfCancellationRequested();
            var sequence = Read(session, pair);
            bytes += (long)sequence.States.Length * sizeof(float);
            if (sequences.Count > 0 && bytes > maxBytes)
                break;
            sequences.Add(sequence);
        }

        return sequences;
    }

    private string WriteVision(string folder, CancellationToken cancellation)
    {
        var graph = new GraphBuilder("vision", new ExternalData("calibration_vision.onnx.data"));
        var images = processor.Settings;
        var normalization = new PixelNormalization([.. images.Mean.Select(v => (float)v)], [.. images.StandardDeviation.Select(v => (float)v)]);
        VisionGraph.Build(graph, source, configuration, tile, normalization, ElementType.Float16, NearLossless.Format);
        graph.Data.Write(folder, null, cancellation);
        var path = Path.Combine(folder, "calibration_vision.onnx");
        ModelWriter.Write(graph, path, "RSICCLLM", "0");
        return path;
    }

    private CalibrationSequence Read(InferenceSession vision, CalibrationPair pair)
    {
        var before = processor.Process(pair.Before, width, height);
        var after = processor.Process(pair.After, width, height);
        var grid = before.Grid;
        int[] ids = [.. prompt.Build(grid, grid), .. tokenizer.Encode(pair.Caption), prompt.EndOfTurnToken];
        ids = ids[..Math.Min(ids.Length, configuration.Text.MaxPositions)];
        var features = Features(vision, [.. before.PixelValues, .. after.PixelValues], grid);
        var hidden = configuration.Text.HiddenSize;
        var states = new float[ids.Length * hidden];
        var image = 0;
        for (var t = 0; t < ids.Length; t++)
        {
            var state = states.AsSpan(t * hidden, hidden);
            if (ids[t] == configuration.ImageTokenId)
                features.AsSpan(hidden * image++, hidden).CopyTo(state);
            else
                source.Read("model.embed_tokens.weight", (long)ids[t] * hidden, state);
        }

        return new CalibrationSequence(ids.Length, MropePositions.Compute(ids, [grid, grid], configuration).PositionIds) { States = states };
    }

    private float[] Features(InferenceSession session, float[] pixels, ImageGrid grid)
    {
        using var patches = OrtValue.CreateTensorValueFromMemory(pixels, [2 * grid.PatchCount, configuration.Vision.PatchElements]);
        using var sizes = OrtValue.CreateTensorValueFromMemory(new long[] { 1, grid.Rows, grid.Columns, 1, grid.Rows, grid.Columns }, [2, 3]);
        using var options = new RunOptions();
        using var results = session.Run(options, [PackageLayout.PixelValues, PackageLayout.ImageGrid], [patches, sizes], [PackageLayout.ImageFeatures]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}

/// <summary>8-bit blocks with float32 activations: what stands for the unquantised model where that would be too large to run.</summary>
internal static class NearLossless
{
    public static LinearFormat Format { get; } = new BlockLinear(new BlockFormat(32, false, 8), accuracyLevel: 1, BlockQuantizers.RoundToNearest);
}
