using RSICCLLM.Captions.Parsing;

namespace RSICCLLM.Evaluation.Changes;

/// <summary>Whether a scene changed, as far as references say.</summary>
internal static class ChangeDecision
{
    /// <summary>What all references agree on; <see langword="null"/> when they contradict each other or none can be read.</summary>
    public static bool? FromReferences(IReadOnlyList<ParsedCaption> references)
    {
        if (references.All(reference => reference.SaysNoChange))
            return false;
        return references.Any(reference => reference.SaysNoChange) || references.All(reference => reference.Records.Count == 0) ? null : true;
    }

    /// <summary>A caption names a change where there is one, or says that there is none where there is none; saying neither is wrong.</summary>
    public static bool IsRight(ParsedCaption caption, bool changed) => changed ? caption.Records.Count > 0 : caption.SaysNoChange;
}
