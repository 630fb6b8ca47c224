using System.Text.Json;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Batch.Tests.Pairs;

public sealed class ShiftReasonsTests
{
    [Fact]
    public void Every_reason_has_german_words()
    {
        using var file = typeof(PairReport).Assembly.GetManifestResourceStream("de.language.json")!;
        using var language = JsonDocument.Parse(file, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var phrases = language.RootElement.GetProperty("phrases");

        var reasons = Enum.GetValues<ShiftFinding>().Where(f => f != ShiftFinding.Found).Select(ShiftReasons.Of).ToList();

        reasons.Distinct().Count().ShouldBe(6);
        foreach (var reason in reasons)
            phrases.TryGetProperty(reason!, out var _).ShouldBeTrue(reason);
        ShiftReasons.Of(ShiftFinding.Found).ShouldBeNull();
    }
}
