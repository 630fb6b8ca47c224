using RSICCLLM.Model.Prompts;
using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Modeling;

namespace RSICCLLM.Training.Runs;

/// <summary>Writes what a training has made, with everything that belongs beside it.</summary>
internal sealed class ResultWriter(ChangeCaptionModel model, TrainingOptions options, PromptTemplate template)
{
    /// <summary>Fills a folder with the whole model in the hub's layout.</summary>
    public void WriteModel(string folder) =>
        ModelFolder.Write(folder, model, options.TokenizerFolder, template, options.SaveBFloat16, options.ShardBytes);

    /// <summary>Fills a folder with the adapter in PEFT's layout, and the prompt that it was trained with.</summary>
    public void WriteAdapter(string folder, LowRankAdaptation lora)
    {
        var bringsDifference = model.Configuration.Difference is not null && LowRankAdaptation.CarriesModule(options.Checkpoint);
        AdapterFolder.Write(folder, model, lora, Path.GetFileName(options.Checkpoint!.TrimEnd(Path.DirectorySeparatorChar)), bringsDifference);
        template.Save(folder);
        ModelFolder.ImageSettings(options.TokenizerFolder).Save(folder);
    }
}
