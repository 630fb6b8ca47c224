using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Positions;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Quantization.Graphs;
using RSICCLLM.Quantization.Weights;

namespace RSICCLLM.Quantization.Calibration;

/// <summary>
/// Turns calibration pairs into the decoder's input states: images through the vision tower, and the rows of the embedding table that the
/// tokens need.
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
    /// <summary>States of the pairs, as many as fit the given memory on their way through the vision tower and after it; at least one.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="folder">Scratch folder.</param>
    /// <param name="maxBytes">Most memory for states.</param>
    /// <param name="cancellation">Looked at between pairs.</param>
    public IReadOnlyList<CalibrationSequence> Read(IReadOnlyList<CalibrationPair> pairs, string folder, long maxBytes, CancellationToken cancellation)
    {
        var vision = new CalibrationVision(source, configuration, processor.Settings, tile);
        var grid = processor.Grid(width, height);
        var prompts = new List<int[]>();
        var bytes = 0L;
        foreach (var pair in pairs)
        {
            int[] ids = [.. prompt.Build(grid, grid), .. tokenizer.Encode(pair.Caption), prompt.EndOfTurnToken];
            ids = ids[..Math.Min(ids.Length, configuration.Text.MaxPositions)];
            bytes += Math.Max((long)ids.Length * configuration.Text.HiddenSize, vision.StateElements) * sizeof(float);
            if (prompts.Count > 0 && bytes > maxBytes)
                break;
            prompts.Add(ids);
        }

        var features = vision.Features(prompts.Count, i => Pixels(pairs[i]), folder, cancellation);
        var sequences = new CalibrationSequence[prompts.Count];
        for (var i = 0; i < sequences.Length; i++)
        {
            sequences[i] = States(prompts[i], grid, features[i]);
            features[i] = [];
        }

        return sequences;
    }

    private float[] Pixels(CalibrationPair pair) =>
        [.. processor.Process(pair.Before, width, height).PixelValues, .. processor.Process(pair.After, width, height).PixelValues];

    private CalibrationSequence States(int[] ids, ImageGrid grid, float[] features)
    {
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
}
