using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Parsing;

/// <summary>A known object in a sentence that is being read.</summary>
internal sealed class NounPhrase(LexiconObject found, NounForm form, Determination determination, IReadOnlyList<string>? adjective)
{
    public LexiconObject Object { get; } = found;

    public Determination Determination { get; } = determination;

    /// <summary>A change said by an attribute ("new", "demolished"), for want of a verb.</summary>
    public IReadOnlyList<string>? Adjective { get; } = adjective;

    public ScenePosition? Position { get; set; }

    /// <summary>Number of objects; a singular noun without a number is one, collectives and uncounted objects have none.</summary>
    public int? Quantity
    {
        get
        {
            if (!Object.IsCountable || form == NounForm.Collective)
                return null;
            if (!Determination.IsGiven)
                return form == NounForm.Singular ? 1 : null;
            // "A block of houses" or a slip of grammar: the plural is not one.
            return form == NounForm.Plural && Determination.Value == 1 ? null : Determination.Value;
        }
    }
}

/// <summary>Number word before a noun, if there was one.</summary>
internal readonly record struct Determination(bool IsGiven, int? Value);
