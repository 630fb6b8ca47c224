using System.Text;
using System.Text.RegularExpressions;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Training.Tokenization;

/// <summary>
/// Learns a byte-level byte-pair vocabulary (Sennrich et al. 2016, on bytes as in GPT-2) with the Qwen2 pre-tokenizer.
/// The 256 bytes come first, then one token per merge. Ties between equally frequent pairs go to the pair that is
/// first in ordinal order, so the same texts give the same vocabulary on every machine.
/// </summary>
public static partial class BytePairTrainer
{
    /// <summary>Learns merges from texts.</summary>
    /// <param name="texts">Texts without special tokens; they are brought to Unicode form C first.</param>
    /// <param name="vocabularySize">Most tokens wanted, at least 256; fewer come back when no pair occurs twice any more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="vocabularySize"/> is below 256.</exception>
    public static BytePairVocabulary Train(IEnumerable<string> texts, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 256);
        var words = CountWords(texts);
        // The hub's vocabularies list the 256 bytes in the order of their characters.
        var tokens = Enumerable.Range(0, 256).Select(b => ByteAlphabet.Character((byte)b)).Order().Select(c => c.ToString()).ToList();
        var merges = new List<(string Left, string Right)>();
        while (tokens.Count < vocabularySize)
        {
            if (MostFrequentPair(words) is not { } best)
                break;
            merges.Add(best);
            tokens.Add(best.Left + best.Right);
            foreach (var word in words)
                word.Merge(best.Left, best.Right);
        }

        return new BytePairVocabulary(tokens, merges);
    }

    private static List<Word> CountWords(IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var normal = text.Normalize(NormalizationForm.FormC);
            foreach (var match in PreTokenizer().EnumerateMatches(normal))
            {
                var bytes = Encoding.UTF8.GetBytes(normal, match.Index, match.Length);
                var piece = string.Concat(bytes.Select(ByteAlphabet.Character));
                counts[piece] = counts.GetValueOrDefault(piece) + 1;
            }
        }

        return [.. counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new Word(c.Key, c.Value))];
    }

    private static (string Left, string Right)? MostFrequentPair(List<Word> words)
    {
        var counts = new Dictionary<(string, string), long>();
        foreach (var word in words)
        {
            for (var i = 0; i + 1 < word.Symbols.Count; i++)
            {
                var pair = (word.Symbols[i], word.Symbols[i + 1]);
                counts[pair] = counts.GetValueOrDefault(pair) + word.Count;
            }
        }

        (string, string)? best = null;
        var most = 1L;
        foreach (var (pair, count) in counts)
        {
            if (count > most || (count == most && best is { } b && Compare(pair, b) < 0))
                (best, most) = (pair, count);
        }

        return best;
    }

    private static int Compare((string Left, string Right) a, (string Left, string Right) b)
    {
        var left = string.CompareOrdinal(a.Left, b.Left);
        return left != 0 ? left : string.CompareOrdinal(a.Right, b.Right);
    }

    [GeneratedRegex(BytePairVocabulary.PreTokenizerPattern)]
    private static partial Regex PreTokenizer();

    private sealed class Word(string piece, long count)
    {
        public List<string> Symbols { get; private set; } = [.. piece.Select(c => c.ToString())];

        public long Count { get; } = count;

        public void Merge(string left, string right)
        {
            if (Symbols.Count < 2)
                return;
            var merged = new List<string>(Symbols.Count);
            for (var i = 0; i < Symbols.Count; i++)
            {
                if (i + 1 < Symbols.Count && Symbols[i] == left && Symbols[i + 1] == right)
                    merged.Add(Symbols[i] + Symbols[++i]);
                else
                    merged.Add(Symbols[i]);
            }

            Symbols = merged;
        }
    }
}
