using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Difference;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Modeling.Difference;
using static TorchSharp.torch;

namespace RSICCLLM.Training.Modeling;

/// <summary>Opens checkpoints in the hub's layout as TorchSharp models.</summary>
internal static class ModelLoader
{
    /// <summary>Loads a checkpoint.</summary>
    /// <param name="folder">Folder with <c>config.json</c> and the weights (bf16, f16 or f32, sharded or not).</param>
    /// <param name="type">Type of the weights in memory; norms, biases and texture operators stay float32.</param>
    /// <param name="fresh">For a plain checkpoint: the difference-aware module that it gets, with zero output, so that its numbers stay as they are.</param>
    /// <param name="seed">Seed of a fresh module.</param>
    /// <param name="statistics">Image statistics; those of CLIP where null.</param>
    /// <exception cref="ModelException">The folder is not a usable checkpoint.</exception>
    public static ChangeCaptionModel Load(
        string folder, ScalarType type = ScalarType.Float32, DifferenceConfiguration? fresh = null, long seed = 0, ImageStatistics? statistics = null)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var configuration = checkpoint.Configuration;
        var parameters = ParameterLoader.Load(checkpoint, ParameterLayout.Of(configuration), type);
        if (configuration.Difference is null && fresh is not null)
        {
            configuration = configuration with { Difference = fresh };
            var added = ParameterLayout.Of(configuration).Where(p => p.Name.StartsWith(DifferenceTensors.Prefix, StringComparison.Ordinal));
            using var drawn = ParameterSet.Draw([.. added], seed, residualBranches: 1, type);
            foreach (var name in drawn.Names)
                parameters.Add(name, drawn[name].clone());
        }

        return new ChangeCaptionModel(configuration, parameters, statistics);
    }
}
