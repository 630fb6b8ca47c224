using RSICCLLM.Training.Adaptation;
using RSICCLLM.Training.Optimisation;

namespace RSICCLLM.Training.Runs;

/// <summary>Reads the settings that all trainings share.</summary>
internal static class CommonOptions
{
    private static readonly string[] Modes = ["full", "difference", "lora"];

    public static T Read<T>(OptionsSection root, string folder, List<string> errors, T defaults)
        where T : TrainingOptions => (T)((TrainingOptions)defaults with
        {
            Checkpoint = root.FullPath("checkpoint", folder),
            Tokenizer = root.FullPath("tokenizer", folder),
            Training = root.FullPath("training", folder) ?? "",
            Validation = root.FullPath("validation", folder),
            Output = root.FullPath("output", folder) ?? "",
            Seed = root.Integer("seed") ?? defaults.Seed,
            BatchSize = (int?)root.Integer("batchSize") ?? defaults.BatchSize,
            Accumulation = (int?)root.Integer("accumulation") ?? defaults.Accumulation,
            Workers = (int?)root.Integer("workers") ?? defaults.Workers,
            Threads = (int?)root.Integer("threads") ?? defaults.Threads,
            Readers = (int?)root.Integer("readers") ?? defaults.Readers,
            LearningRate = root.Number("learningRate") ?? defaults.LearningRate,
            WarmupSteps = (int?)root.Integer("warmupSteps") ?? defaults.WarmupSteps,
            FinalLearningRateShare = root.Number("finalLearningRateShare") ?? defaults.FinalLearningRateShare,
            Optimizer = root.Section("optimizer", Optimizer) ?? defaults.Optimizer,
            ClipNorm = root.Number("clipNorm") ?? defaults.ClipNorm,
            MaxSteps = (int?)root.Integer("maxSteps"),
            MaxMinutes = root.Number("maxMinutes"),
            BFloat16 = root.Switch("bfloat16") ?? defaults.BFloat16,
            Parts = Parts(root, folder, errors),
            Weights = root.Choice("weights", "float32", "bfloat16") == "bfloat16" ? WeightStorage.BFloat16 : WeightStorage.Float32,
            RecomputeActivations = root.Switch("recomputeActivations") ?? defaults.RecomputeActivations,
            Device = Enum.Parse<DeviceChoice>(root.Choice("device", "auto", "cpu", "cuda"), ignoreCase: true),
            SkipBadSamples = root.Switch("skipBadSamples") ?? defaults.SkipBadSamples,
            ShardBytes = root.Number("shardGigabytes") is { } gigabytes ? (long)(Math.Clamp(gigabytes, 0, 1e6) * 1e9) : defaults.ShardBytes,
            SaveBFloat16 = root.Switch("saveBFloat16") ?? defaults.SaveBFloat16,
            LogEvery = (int?)root.Integer("logEvery") ?? defaults.LogEvery,
            EvaluateEvery = (int?)root.Integer("evaluateEvery") ?? defaults.EvaluateEvery,
            ValidationSamples = (int?)root.Integer("validationSamples") ?? defaults.ValidationSamples,
            SaveEvery = (int?)root.Integer("saveEvery") ?? defaults.SaveEvery,
        });

    private static TrainableParts Parts(OptionsSection root, string folder, List<string> errors)
    {
        var lora = root.Section("lora", section => Lora(section, folder));
        var mode = root.Choice("train", lora is null ? Modes : ["lora"]);
        if (lora is null && mode == "lora")
            errors.Add("\"train\" is \"lora\" and \"lora\" is missing; give an object, which may be empty");
        return mode switch
        {
            "difference" => new DifferenceModuleOnly(),
            "lora" => lora ?? new LowRankAdaptation(),
            _ => new FullFineTuning(),
        };
    }

    private static LowRankAdaptation Lora(OptionsSection section, string folder)
    {
        var defaults = new LowRankAdaptation();
        return new LowRankAdaptation
        {
            Rank = (int?)section.Integer("rank") ?? defaults.Rank,
            Alpha = section.Number("alpha") ?? defaults.Alpha,
            Dropout = section.Number("dropout") ?? defaults.Dropout,
            Targets = section.Texts("targets") ?? defaults.Targets,
            Exclude = section.Text("exclude") is { } exclude ? (exclude.Length == 0 ? null : exclude) : defaults.Exclude,
            SavedModules = section.Texts("savedModules") ?? defaults.SavedModules,
            Start = section.FullPath("start", folder),
        };
    }

    private static AdamWOptions Optimizer(OptionsSection section)
    {
        var defaults = new AdamWOptions();
        return new AdamWOptions
        {
            Beta1 = section.Number("beta1") ?? defaults.Beta1,
            Beta2 = section.Number("beta2") ?? defaults.Beta2,
            Epsilon = section.Number("epsilon") ?? defaults.Epsilon,
            WeightDecay = section.Number("weightDecay") ?? defaults.WeightDecay,
            DecayVectors = section.Switch("decayVectors") ?? defaults.DecayVectors,
        };
    }
}
