using System.Text.Json;
using RSICCLLM.Captions.Datasets;
using RSICCLLM.Datasets.Generation;
using RSICCLLM.Datasets.Tests.Support;
using RSICCLLM.Endpoints;
using RSICCLLM.Endpoints.Budgets;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Datasets.Tests.Generation;

public sealed class GenerationRunTests : IDisposable
{
    private const string Good = """{"caption": "A house has been built in the upper left corner of the scene."}""";
    private readonly DataFolder _data = new();
    private readonly List<string> _told = [];

    public void Dispose() => _data.Dispose();

    private object Settings(ChatServer server, double review = 0, string brokenPairs = "skip", int attempts = 2, object? budget = null) => new
    {
        pairs = "pairs",
        output = "out",
        review,
        brokenPairs,
        endpoint = new { url = server.Url, model = "test", requestsPerMinute = 60000, retryDelaySeconds = 0.01, timeoutSeconds = 2, attempts, concurrency = 1, budget },
    };

    private async Task<GenerationReport> Run(object settings)
    {
        var config = _data.Configure(settings);
        return await new GenerationRun(GenerationSettings.Load(config), _data.Root, null, Tell).RunAsync(null, CancellationToken.None);
    }

    private void Tell(string text)
    {
        lock (_told)
            _told.Add(text);
    }

    private List<RsiciSample> Samples() => [.. RsiciFile.Read(_data.File("out/samples.jsonl"))];

    private void AddPairs(int count)
    {
        for (var i = 0; i < count; i++)
            _data.AddPair(new string('p', i + 1), (5, 5, 12, 12));
    }

    [Fact]
    public async Task Good_answers_become_samples_with_their_pictures()
    {
        AddPairs(2);
        using var server = new ChatServer((_, _) => ChatReply.Says("```json\n" + Good + "\n```"));
        var report = await Run(Settings(server));
        (report.Accepted, report.Samples, report.Attempts).ShouldBe((2, 2, 2));
        (report.Requests, report.InputTokens, report.OutputTokens).ShouldBe((2, 200, 40));
        var sample = Samples()[0];
        sample.Caption.ShouldStartWith("A house");
        sample.Records.ShouldNotBeNull().ShouldHaveSingleItem().Change.Object.ShouldBe("building");
        foreach (var path in new[] { sample.Before, sample.After, sample.Mask! })
            File.Exists(RsiciFile.Resolve(_data.File("out/samples.jsonl"), path)).ShouldBeTrue(path);
    }

    [Fact]
    public async Task Bad_answers_are_asked_again_at_most_twice_with_other_prompts_and_counted()
    {
        AddPairs(1);
        string[] answers = ["A house, no JSON.", """{"caption": "The mask shows a house that was built in the upper left."}""", """{"caption": "Nine ponds have been dug in the lower right of the scene."}""", Good];
        using var server = new ChatServer((number, _) => ChatReply.Says(answers[number]));
        var report = await Run(Settings(server));
        report.Rejected.ShouldBe(1);
        server.Requests.Count.ShouldBe(3);
        report.RejectionsByGate.ShouldBe(new Dictionary<string, int> { ["format"] = 1, ["agreement"] = 1, ["leak"] = 1, ["text"] = 0 }, ignoreOrder: true);
        report.RejectionsByReason.Keys.ShouldBe(["agreement: too many", "format: no JSON", "leak: 'mask'"], ignoreOrder: true);
        server.Requests.Distinct().Count().ShouldBe(3);
        server.Requests[0].ShouldContain("60 to 90 words");
        server.Requests[1].ShouldContain("30 to 60 words");
        // The reason of the last rejection goes with the next question.
        server.Requests[1].ShouldNotContain("mask");
        server.Requests[2].ShouldContain("mask");
        Samples().ShouldBeEmpty();
        // Every reason stands in the log.
        File.ReadAllText(_data.File("out/log.jsonl")).ShouldContain("the answer holds no JSON object");
    }

    [Fact]
    public async Task A_second_answer_may_be_right()
    {
        AddPairs(1);
        using var server = new ChatServer((number, _) => ChatReply.Says(number == 0 ? """{"caption": "Perhaps a house has been built in the upper left."}""" : Good));
        (await Run(Settings(server))).AcceptedAtAttempt.ShouldBe([0, 1, 0]);
    }

    [Fact]
    public async Task What_is_settled_is_not_asked_again_and_the_bytes_stay()
    {
        AddPairs(3);
        using var server = new ChatServer((_, _) => ChatReply.Says(Good));
        await Run(Settings(server));
        var samples = File.ReadAllBytes(_data.File("out/samples.jsonl"));
        // A kill cut the last line of the log short: that pair is settled again, from the kept answer.
        var log = File.ReadAllText(_data.File("out/log.jsonl"));
        File.WriteAllText(_data.File("out/log.jsonl"), log[..^20]);
        var report = await Run(Settings(server));
        report.Accepted.ShouldBe(3);
        server.Requests.Count.ShouldBe(3);
        File.ReadAllBytes(_data.File("out/samples.jsonl")).ShouldBe(samples);
    }

    [Fact]
    public async Task A_failing_endpoint_costs_its_pairs_only_until_the_next_start()
    {
        AddPairs(2);
        var isDown = true;
        using var server = new ChatServer((_, _) => isDown ? ChatReply.Fails(500) : ChatReply.Says(Good));
        var report = await Run(Settings(server));
        (report.Unanswered, report.Samples).ShouldBe((2, 0));
        _told.Count.ShouldBe(2);
        isDown = false;
        report = await Run(Settings(server));
        (report.Unanswered, report.Samples).ShouldBe((0, 2));
    }

    [Fact]
    public async Task A_wrong_key_stops_the_run_at_once()
    {
        AddPairs(4);
        using var server = new ChatServer((_, _) => ChatReply.Fails(401));
        (await Should.ThrowAsync<EndpointException>(() => Run(Settings(server)))).IsFatal.ShouldBeTrue();
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_spent_budget_keeps_what_is_done()
    {
        AddPairs(4);
        using var server = new ChatServer((_, _) => ChatReply.Says(Good));
        // 120 tokens a pair; a third request could cost 100 + 512 more.
        await Should.ThrowAsync<BudgetSpentException>(() => Run(Settings(server, budget: new { maxTokens = 760 })));
        Samples().Count.ShouldBe(2);
        (await Run(Settings(server, budget: new { maxTokens = 100_000 }))).Samples.ShouldBe(4);
        server.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Broken_pairs_are_left_out_or_stop_the_run_as_asked()
    {
        AddPairs(2);
        File.WriteAllText(_data.File("pairs/A/p.png"), "no picture");
        using var server = new ChatServer((_, _) => ChatReply.Says(Good));
        (await Should.ThrowAsync<FormatException>(() => Run(Settings(server, brokenPairs: "stop")))).Message.ShouldContain("'p'");
        var report = await Run(Settings(server));
        (report.Unreadable, report.Samples).ShouldBe((1, 1));
        _told.ShouldContain(text => text.Contains("'p' is left out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pairs/label/p.png", "no mask")]
    [InlineData("pairs/B/p.png", "no picture")]
    public async Task A_pair_that_lacks_a_file_is_left_out_or_stops_the_run_as_asked(string file, string expected)
    {
        AddPairs(2);
        File.Delete(_data.File(file));
        using var server = new ChatServer((_, _) => ChatReply.Says(Good));
        (await Should.ThrowAsync<FormatException>(() => Run(Settings(server, brokenPairs: "stop")))).Message.ShouldContain($"'p' has {expected}");
        server.Requests.ShouldBeEmpty();
        (await Run(Settings(server))).Samples.ShouldBe(1);
        _told.ShouldContain(text => text.StartsWith($"Left out: 'p' has {expected}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expert_accepts_edits_and_rejects_on_a_file_with_an_audit_trail()
    {
        AddPairs(4);
        using var server = new ChatServer((_, _) => ChatReply.Says(Good));
        var report = await Run(Settings(server, review: 1));
        (report.AwaitingReview, report.Samples).ShouldBe((4, 0));
        var review = _data.File("out/review.jsonl");
        string[] decisions = ["accept", "edit", "reject", ""];
        File.WriteAllLines(review, File.ReadAllLines(review).Select((line, i) => line
            .Replace("\"decision\":\"\"", $"\"decision\":\"{decisions[i]}\"", StringComparison.Ordinal)
            .Replace("\"edited\":\"\"", i == 1 ? "\"edited\":\"A barn has been built in the upper left corner.\"" : "\"edited\":\"\"", StringComparison.Ordinal)
            .Replace("\"reviewer\":\"\"", "\"reviewer\":\"Lee\"", StringComparison.Ordinal)));
        report = await Run(Settings(server, review: 1));
        (report.AwaitingReview, report.RejectedByReview, report.Samples).ShouldBe((1, 1, 2));
        Samples()[1].Caption.ShouldBe("A barn has been built in the upper left corner.");
        File.ReadAllLines(_data.File("out/audit.jsonl")).Length.ShouldBe(3);
        await Run(Settings(server, review: 1));
        var trail = File.ReadAllLines(_data.File("out/audit.jsonl"));
        trail.Length.ShouldBe(3, "nothing new was decided");
        using var edit = JsonDocument.Parse(trail[1]);
        edit.RootElement.GetProperty("reviewer").GetString().ShouldBe("Lee");
        edit.RootElement.GetProperty("caption").GetString().ShouldStartWith("A house");
        edit.RootElement.GetProperty("edited").GetString().ShouldStartWith("A barn");
        // Another decision later is a new line; the old one stays.
        File.WriteAllLines(review, File.ReadAllLines(review).Select(line => line.Replace("\"decision\":\"reject\"", "\"decision\":\"accept\"", StringComparison.Ordinal)));
        (await Run(Settings(server, review: 1))).Samples.ShouldBe(3);
        File.ReadAllLines(_data.File("out/audit.jsonl"))[..3].ShouldBe(trail);
        // A line that a kill cut short is no decision, and does not stop the next ones.
        File.WriteAllText(_data.File("out/audit.jsonl"), string.Join('\n', trail) + "\n" + trail[2][..40]);
        await Run(Settings(server, review: 1));
        File.ReadAllLines(_data.File("out/audit.jsonl")).Length.ShouldBe(5);
        server.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("\"decision\":\"perhaps\"", "'perhaps' is unknown")]
    [InlineData("\"decision\":\"edit\"", "'edited' has no caption")]
    [InlineData("\"decision\":", "line 1")]
    public async Task A_broken_review_line_is_told_before_anything_is_asked(string replacement, string message)
    {
        AddPairs(1);
        using var server = new ChatServer((_, _) => ChatReply.Says(Good));
        await Run(Settings(server, review: 1));
        var review = _data.File("out/review.jsonl");
        var text = File.ReadAllText(review).Replace("\"decision\":\"\"", replacement, StringComparison.Ordinal);
        File.WriteAllText(review, text);
        (await Should.ThrowAsync<DatasetException>(() => Run(Settings(server, review: 1)))).Message.ShouldContain(message);
        File.ReadAllText(review).ShouldBe(text);
    }

    [Fact]
    public async Task Of_an_edit_that_cannot_be_read_the_changes_are_not_known()
    {
        AddPairs(1);
        using var server = new ChatServer((_, _) => ChatReply.Says(Good));
        await Run(Settings(server, review: 1));
        var review = _data.File("out/review.jsonl");
        File.WriteAllText(review, File.ReadAllText(review).Replace("\"decision\":\"\",\"edited\":\"\"", "\"decision\":\"edit\",\"edited\":\"The harbour wall is taller than it used to be.\"", StringComparison.Ordinal));
        (await Run(Settings(server, review: 1))).Samples.ShouldBe(1);
        // Empty records would say that nothing changed.
        Samples().ShouldHaveSingleItem().Records.ShouldBeNull();
    }

    [Fact]
    public async Task An_edit_that_gives_the_mask_away_is_refused_and_waits()
    {
        AddPairs(1);
        using var server = new ChatServer((_, _) => ChatReply.Says(Good));
        await Run(Settings(server, review: 1));
        var review = _data.File("out/review.jsonl");
        File.WriteAllText(review, File.ReadAllText(review).Replace("\"decision\":\"\",\"edited\":\"\"", "\"decision\":\"edit\",\"edited\":\"A house was built where the mask is white.\"", StringComparison.Ordinal));
        (await Run(Settings(server, review: 1))).AwaitingReview.ShouldBe(1);
        _told.ShouldHaveSingleItem().ShouldContain("it says 'mask'");
    }

    [Fact]
    public void All_that_is_wrong_with_a_configuration_is_told_together()
    {
        var config = _data.Configure(new { output = "", retries = 7, review = 2, brokenPairs = "maybe", gates = new { minimumWords = 9, maximumWords = 3 } });
        var message = Should.Throw<FormatException>(() => GenerationSettings.Load(config)).Message;
        foreach (var part in new[] { "\"output\"", "is 7", "is 2", "'maybe'", "minimumWords" })
            message.ShouldContain(part);
        Should.Throw<FormatException>(() => GenerationSettings.Load(_data.Configure(new { output = "o", outputs = "x" }))).Message.ShouldContain("outputs");
    }
}
