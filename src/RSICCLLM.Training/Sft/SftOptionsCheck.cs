using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Training.Sft;

/// <summary>Finds everything that is wrong with a training's settings, so that it can be said at once.</summary>
internal static class SftOptionsCheck
{
    public static IEnumerable<string> Problems(SftOptions o)
    {
        if ((o.Checkpoint is null) == (o.Architecture is null))
            yield return "give either \"checkpoint\" or \"architecture\"";
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
        foreach (var problem in Ranges(o).Concat(Auxiliary(o)))
            yield return problem;
    }

    private static IEnumerable<string> Ranges(SftOptions o)
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
            ("auxiliary.layer", o.Auxiliary.Layer, 1, 1000),
            ("auxiliary.mask", o.Auxiliary.Mask, 0, 1e6),
            ("auxiliary.classes", o.Auxiliary.Classes, 0, 1e6),
            ("auxiliary.counts", o.Auxiliary.Counts, 0, 1e6),
            ("auxiliary.summary", o.Auxiliary.Summary, 0, 1e6),
            ("auxiliary.positions", o.Auxiliary.Positions, 0, 1e6),
            ("auxiliary.places", o.Auxiliary.Places, 0, 1e6),
            ("auxiliary.evidence", o.Auxiliary.Evidence, 0, 1e6),
        ];
        return ranges.Where(r => !(r.Value >= r.Least && r.Value <= r.Most))
            .Select(r => FormattableString.Invariant($"\"{r.Name}\" is {r.Value}, must be {r.Least} to {r.Most}"));
    }

    private static IEnumerable<string> Auxiliary(SftOptions o)
    {
        const int TokenPixels = 28;
        var edge = o.Architecture?.Vision.TokenPixels ?? TokenPixels;
        if (o.Auxiliary.Cells < 1 || edge % o.Auxiliary.Cells != 0)
            yield return $"\"auxiliary.cells\" is {o.Auxiliary.Cells}, must divide a token's edge of {edge} pixels";
        var difference = o.Architecture?.Difference ?? o.Difference;
        if (difference is { EvidenceHiddenSize: > 0 } && difference.EvidenceCells != o.Auxiliary.Cells && o.Auxiliary.Evidence > 0)
            yield return $"\"auxiliary.cells\" is {o.Auxiliary.Cells} and the evidence head has {difference.EvidenceCells}; they must be the same, or \"auxiliary.evidence\" 0";
    }
}
