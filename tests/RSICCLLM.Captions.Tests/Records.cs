using CsCheck;
using RSICCLLM.Captions.Lexicon;

namespace RSICCLLM.Captions.Tests;

internal static class Records
{
    private static readonly Gen<ScenePosition?> Position = Gen.Int[0, 12].Select(value => value > 9 ? (ScenePosition?)null : (ScenePosition)value);

    /// <summary>Any record that the default lexicon can write.</summary>
    public static readonly Gen<ChangeRecord> Composable =
        from found in OneOf(ChangeLexicon.Default.Objects)
        from verb in OneOf(found.Verbs.Keys.Order(StringComparer.Ordinal).ToList())
        from number in Gen.Int[0, 12]
        from position in Position
        select new ChangeRecord(found.Name, verb, !found.IsCountable || number == 0 ? null : number, position);

    private static Gen<T> OneOf<T>(IReadOnlyList<T> choices) => Gen.Int[0, choices.Count - 1].Select(index => choices[index]);
}
