using RSICCLLM.Captions.Lexicon;
using RSICCLLM.Datasets.Regions;

namespace RSICCLLM.Datasets.Gates;

/// <summary>The three gates that need no person. Stateless; safe for several threads.</summary>
public sealed class CaptionGates
{
    private readonly AgreementGate _agreement;
    private readonly LeakGate _leak;
    private readonly TextGate _text;

    /// <summary>Prepares the gates.</summary>
    /// <param name="settings">How strict they are.</param>
    /// <param name="lexicon">Words by which captions are read; the product's own by default.</param>
    public CaptionGates(GateSettings settings, ChangeLexicon? lexicon = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _agreement = new AgreementGate(settings, lexicon ?? ChangeLexicon.Default);
        _leak = new LeakGate(settings);
        _text = new TextGate(settings);
    }

    /// <summary>What each gate has against a caption, at most one reason a gate; none when it passes.</summary>
    public IReadOnlyList<Rejection> Check(string caption, ChangeMap map)
    {
        ArgumentNullException.ThrowIfNull(caption);
        ArgumentNullException.ThrowIfNull(map);
        if (string.IsNullOrWhiteSpace(caption))
            return [new Rejection(Gate.Format, "empty", "the answer is empty")];
        return [.. new[] { _agreement.Check(caption, map), _leak.Check(caption), _text.Check(caption) }.OfType<Rejection>()];
    }

    /// <summary>The gates for the words of an expert, who has seen the pictures: gate 1 does not overrule them.</summary>
    internal IReadOnlyList<Rejection> CheckText(string caption)
        => [.. new[] { _leak.Check(caption), _text.Check(caption) }.OfType<Rejection>()];
}
