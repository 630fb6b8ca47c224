namespace RSICCLLM.Evaluation.Benchmark;

/// <summary>Names of the metrics in results and reports.</summary>
public static class MetricNames
{
    /// <summary>Corpus BLEU-1; <c>bleu2</c> to <c>bleu4</c> likewise. 0 to 1.</summary>
    public const string Bleu1 = "bleu1";

    /// <summary>Corpus BLEU-2.</summary>
    public const string Bleu2 = "bleu2";

    /// <summary>Corpus BLEU-3.</summary>
    public const string Bleu3 = "bleu3";

    /// <summary>Corpus BLEU-4.</summary>
    public const string Bleu4 = "bleu4";

    /// <summary>Mean ROUGE-1 F1 against the first reference. 0 to 1.</summary>
    public const string Rouge1 = "rouge1";

    /// <summary>Mean ROUGE-2 F1 against the first reference. 0 to 1.</summary>
    public const string Rouge2 = "rouge2";

    /// <summary>Mean ROUGE-L of the COCO caption evaluation, over all references. 0 to 1.</summary>
    public const string RougeL = "rougeL";

    /// <summary>Mean ROUGE-L F1 against the first reference. 0 to 1.</summary>
    public const string RougeLFirst = "rougeLFirst";

    /// <summary>Mean CIDEr. 0 to 10.</summary>
    public const string Cider = "cider";

    /// <summary>METEOR of the corpus. 0 to 1.</summary>
    public const string Meteor = "meteor";

    /// <summary>Mean cosine of sentence vectors, caption against nearest reference; needs a sentence model. -1 to 1.</summary>
    public const string Sbs = "sbs";

    /// <summary>Share of pairs where change or no change is said rightly; a caption that says neither is wrong. 0 to 1.</summary>
    public const string ChangeAccuracy = "changeAccuracy";

    /// <summary>Micro F1 of (object, verb) records. 0 to 1.</summary>
    public const string RecordF1 = "recordF1";

    /// <summary>Share of matched records with a known true position whose position is right. 0 to 1.</summary>
    public const string PositionAccuracy = "positionAccuracy";

    /// <summary>Share of matched records with a known true quantity whose quantity is right. 0 to 1.</summary>
    public const string QuantityAccuracy = "quantityAccuracy";

    /// <summary>Micro F1 of the objects that are named. 0 to 1.</summary>
    public const string ObjectF1 = "objectF1";

    /// <summary>Micro F1 of the change verbs. 0 to 1.</summary>
    public const string VerbF1 = "verbF1";

    /// <summary>Micro F1 of the positions. 0 to 1.</summary>
    public const string DirectionF1 = "directionF1";

    /// <summary>Micro F1 of the numbers. 0 to 1.</summary>
    public const string QuantityF1 = "quantityF1";

    /// <summary>Expected calibration error, where predictions carry a confidence. 0 (best) to 1.</summary>
    public const string CalibrationError = "calibrationError";

    /// <summary>Captions for each second, where predictions carry their times.</summary>
    public const string SamplesPerSecond = "samplesPerSecond";

    /// <summary>A judge's mean mark for objects; <c>judgeDirection</c>, <c>judgeVerb</c>, <c>judgeMagnitude</c> likewise. 0 to 1.</summary>
    public const string JudgeObject = "judgeObject";

    /// <summary>A judge's mean mark for directions.</summary>
    public const string JudgeDirection = "judgeDirection";

    /// <summary>A judge's mean mark for change verbs.</summary>
    public const string JudgeVerb = "judgeVerb";

    /// <summary>A judge's mean mark for magnitudes.</summary>
    public const string JudgeMagnitude = "judgeMagnitude";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Bleu1, Bleu2, Bleu3, Bleu4, Rouge1, Rouge2, RougeL, RougeLFirst,
        Cider, Meteor, Sbs, ChangeAccuracy, RecordF1, PositionAccuracy, QuantityAccuracy, ObjectF1,
        VerbF1, DirectionF1, QuantityF1, CalibrationError, SamplesPerSecond, JudgeObject, JudgeDirection, JudgeVerb, JudgeMagnitude,
    ];

    /// <summary>Whether each system is measured on records of its own, so that swapping answers between two systems changes what is measured.</summary>
    internal static bool IsConditional(string name) => name is PositionAccuracy or QuantityAccuracy;

    /// <summary>Whether reports give the value as it is, not in percent.</summary>
    internal static bool IsPlain(string name) => name is Cider or SamplesPerSecond;
}
