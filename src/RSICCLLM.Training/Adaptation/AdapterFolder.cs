using RSICCLLM.Model.Adapters;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Safetensors;
using RSICCLLM.Training.Modeling;

namespace RSICCLLM.Training.Adaptation;

/// <summary>Writes what LoRA has learnt in PEFT's layout, in single precision.</summary>
internal static class AdapterFolder
{
    public static void Write(string folder, ChangeCaptionModel model, LowRankAdaptation lora, string baseModel, bool bringsDifference)
    {
        var factors = model.Parameters.Adapter!.Factors;
        var tensors = factors.Names.Select(n => ParameterStore.Describe(AdapterNames.ToAdapter(n), factors[n], TensorType.Float32))
            .Concat(model.Parameters.Names.Where(lora.TrainsWhole)
                .Select(n => ParameterStore.Describe(AdapterNames.ToAdapter(n), model.Parameters[n], TensorType.Float32)));
        SafetensorsWriter.Write(Path.Combine(folder, LoraAdapter.WeightsFile), [.. tensors], new Dictionary<string, string> { ["format"] = "pt" });
        new LoraConfiguration
        {
            Rank = lora.Rank,
            Alpha = lora.Alpha,
            Dropout = lora.Dropout,
            Targets = lora.Targets,
            Exclude = lora.Exclude,
            SavedModules = [.. lora.SavedModules.Where(m => model.Parameters.Names.Any(n => LowRankAdaptation.IsOf(m, n)))],
            BaseModel = baseModel,
        }.Save(folder);
        if (bringsDifference)
            ModelConfigurationWriter.SaveDifference(Path.Combine(folder, LoraAdapter.DifferenceFile), model.Configuration.Difference!);
    }
}
