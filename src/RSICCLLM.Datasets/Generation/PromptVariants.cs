using System.Globalization;
using System.Text;
using RSICCLLM.Datasets.Gates;

namespace RSICCLLM.Datasets.Generation;

/// <summary>What an endpoint is asked: role and rules, examples, length; another length, another example and the reasons of the rejection for each further attempt.</summary>
internal sealed class PromptVariants(IReadOnlyList<string>? examples)
{
    /// <summary>The endpoint's role.</summary>
    public const string Rules = """
        You describe what changed at a place between two aerial images for a data set. You get three images: the place before, the same place after, and a guide in which white marks where something changed.
        Describe only what changed inside the white parts, as if you saw the two photographs alone: never speak of the guide, of white parts or of images being marked.
        For each change say what it is (building, road, trees, car park, pond, swimming pool, solar field, ...), what happened to it (built, demolished, extended, removed, cleared, planted, widened, ...), how many there are, and where in the image: upper left, top, upper right, left, centre, right, lower left, bottom or lower right.
        State facts that can be seen. No guesses about reasons, dates, names or measures. If nothing is white, say that nothing has changed.
        Answer with one JSON object and nothing else: {"caption": "..."}
        """;

    private static readonly string[] Lengths =
    [
        "Write 60 to 90 words in three to six sentences.",
        "Write 30 to 60 words in two to four sentences.",
        "Write one or two plain sentences for each change, 15 to 50 words in all.",
    ];

    private static readonly string[] BuiltIn =
    [
        "Two houses have been built in the upper left, where there was a meadow before. A short road now leads to them from the left edge. In the lower right a small wood has been cleared, and the ground lies open. The rest of the scene is as it was.",
        "A large hall in the centre has been demolished and a car park has been built in its place. On the right a pond has been dug.",
        "Several houses have been constructed at the bottom. The road on the left has been widened.",
        "Nothing has changed between the two dates.",
    ];

    private readonly IReadOnlyList<string> _examples = examples ?? BuiltIn;

    /// <summary>The question of an attempt from 0.</summary>
    public string Question(int attempt, IReadOnlyList<Rejection> earlier)
    {
        var text = new StringBuilder("Image 1 is the place before, image 2 the place after, image 3 the guide.\n");
        text.AppendLine(Lengths[attempt % Lengths.Length]);
        text.AppendLine("Examples of the style, from other places:");
        for (var i = 0; i < Math.Min(2, _examples.Count); i++)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {_examples[(attempt + i) % _examples.Count]}");
        if (earlier.Count > 0)
        {
            text.AppendLine("An earlier description of this place was refused:");
            foreach (var rejection in earlier)
                text.AppendLine(CultureInfo.InvariantCulture, $"- {rejection.Reason}");
        }

        return text.ToString();
    }
}
