using System.Text.RegularExpressions;
using RSICCLLM.Model.Tokenization;
using RSICCLLM.Training.Adaptation;

namespace RSICCLLM.Training.Runs;

/// <summary>Finds what is wrong with the settings that all trainings share.</summary>
internal static class CommonCheck
{
    public static IEnumerable<string> Problems(TrainingOptions o)
    {
        if (o.Checkpoint is not null && !Directory.Exists(o.Checkpoint))
            yield return $"\"checkpoint\" names the folder '{o.Checkpoint}', which does not exist";
        if ((o.Tokenizer ?? o.Checkpoint) is not { } tokenizer)
            yield return "\"tokenizer\" is missing: a model that starts from nothing needs one";
        else if (!File.Exists(Path.Combine(tokenizer, QwenTokenizer.FileName)))
            yield return $"\"tokenizer\" names the folder '{tokenizer}', which has no {QwenTokenizer.FileName}";
        if (!File.Exists(o.Training))
            yield return $"\"training\" names '{o.Training}', which does not exist";
        if (o.Validation is not null && !File.Exists(o.Validation))
            yield return $"\"validation\" names '{o.Validation}', which does not exist";
        if (string.IsNullOrEmpty(o.Output))
            yield return "\"output\" is empty";
        if (o.MaxSteps is null && o.MaxMinutes is null)
            yield return "give \"maxSteps\", \"maxMinutes\" or both";
        foreach (var problem in Ranges(o).Concat(Lora(o)))
            yield return problem;
    }

    /// <summary>Values outside their ranges.</summary>
    public static IEnumerable<string> Ranges(IEnumerable<(string Name, double Value, double Least, double Most)> ranges) =>
        ranges.Where(r => !(r.Value >= r.Least && r.Value <= r.Most))
            .Select(r => FormattableString.Invariant($"\"{r.Name}\" is {r.Value}, must be {r.Least} to {r.Most}"));

    private static IEnumerable<string> Ranges(TrainingOptions o)
    {
        (string Name, double Value, double Least, double Most)[] ranges =
        [
            ("maxSteps", o.MaxSteps ?? 1, 1, int.MaxValue),
            ("maxMinutes", o.MaxMinutes ?? 1, 0.001, 1e6),
            ("batchSize", o.BatchSize, 1, 65536),
            ("accumulation", o.Accumulation, 1, 65536),
            ("workers", o.Workers, 1, 256),
            ("threads", o.Threads, 0, 256),
            ("readers", o.Readers, 1, 64),
            ("learningRate", o.LearningRate, 1e-12, 10),
            ("warmupSteps", o.WarmupSteps, 0, int.MaxValue),
            ("finalLearningRateShare", o.FinalLearningRateShare, 0, 1),
            ("clipNorm", o.ClipNorm, 1e-12, 1e12),
            ("logEvery", o.LogEvery, 1, int.MaxValue),
            ("evaluateEvery", o.EvaluateEvery, 0, int.MaxValue),
            ("validationSamples", o.ValidationSamples, 1, int.MaxValue),
            ("saveEvery", o.SaveEvery, 0, int.MaxValue),
            ("optimizer.beta1", o.Optimizer.Beta1, 0, 0.9999999),
            ("optimizer.beta2", o.Optimizer.Beta2, 0, 0.9999999),
            ("optimizer.epsilon", o.Optimizer.Epsilon, 1e-30, 1),
            ("optimizer.weightDecay", o.Optimizer.WeightDecay, 0, 100),
            ("shardGigabytes", o.ShardBytes / 1e9, 0.001, 1e6),
        ];
        return Ranges(ranges);
    }

    private static IEnumerable<string> Lora(TrainingOptions o)
    {
        if (o.Parts is not LowRankAdaptation lora)
            yield break;
        foreach (var problem in Ranges([("lora.rank", lora.Rank, 1, 1024), ("lora.alpha", lora.Alpha, 1e-9, 1e6), ("lora.dropout", lora.Dropout, 0, 0.999)]))
            yield return problem;
        if (lora.Start is not null && !Directory.Exists(lora.Start))
            yield return $"\"lora.start\" names the folder '{lora.Start}', which does not exist";
        foreach (var pattern in lora.Targets.Append(lora.Exclude).OfType<string>().Where(p => !IsPattern(p)))
            yield return $"\"{pattern}\" in \"lora\" is not a regular expression";
    }

    private static bool IsPattern(string text)
    {
        try
        {
            _ = new Regex(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
