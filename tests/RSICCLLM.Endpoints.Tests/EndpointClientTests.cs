using System.Diagnostics;
using RSICCLLM.Endpoints.Budgets;
using RSICCLLM.Endpoints.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Endpoints.Tests;

public sealed class EndpointClientTests : IDisposable
{
    private static readonly EndpointRequest Question = new("Rules", "What changed?", [new EndpointPicture("image/png", new byte[] { 1, 2, 3 })]);
    private readonly string _folder = Directory.CreateTempSubdirectory("endpoint").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static EndpointSettings Settings(ChatServer server) => new() { Url = server.Url, Model = "test", RetryDelaySeconds = 0.01, TimeoutSeconds = 5, RequestsPerMinute = 6000 };

    [Fact]
    public async Task An_answer_is_kept_and_not_asked_for_again()
    {
        using var server = new ChatServer((_, _) => ChatReply.Says("A house."));
        using (var client = new EndpointClient(Settings(server), _folder))
        {
            (await client.AskAsync(Question)).ShouldBe(new EndpointAnswer("A house.", 100, 20, FromCache: false));
            (await client.AskAsync(Question)).FromCache.ShouldBeTrue();
        }

        using (var later = new EndpointClient(Settings(server), _folder))
        {
            (await later.AskAsync(Question)).Text.ShouldBe("A house.");
            later.Spent.ShouldBe((1, 100, 20, 0));
            await later.AskAsync(Question with { Text = "What else?" });
            await later.AskAsync(Question with { Pictures = [new EndpointPicture("image/png", new byte[] { 9 })] });
        }

        server.Requests.Count.ShouldBe(3);
        server.Requests[0].ShouldContain("data:image/png;base64,AQID");
    }

    [Fact]
    public async Task Overload_errors_and_cut_connections_are_tried_again()
    {
        using var server = new ChatServer((number, _) => number switch
        {
            0 => ChatReply.Fails(500),
            1 => new ChatReply { CutsConnection = true },
            2 => new ChatReply { Body = "<html>a proxy's page</html>" },
            3 => ChatReply.Fails(429),
            _ => ChatReply.Says("A road."),
        });
        using var client = new EndpointClient(Settings(server), _folder);
        (await client.AskAsync(Question)).Text.ShouldBe("A road.");
        server.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Retry_after_is_waited_for()
    {
        using var server = new ChatServer((number, _) => number == 0 ? ChatReply.Fails(429, retryAfter: "1") : ChatReply.Says("A road."));
        using var client = new EndpointClient(Settings(server), _folder);
        var clock = Stopwatch.StartNew();
        await client.AskAsync(Question);
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task A_slow_attempt_is_given_up_and_tried_again()
    {
        using var server = new ChatServer((number, _) => ChatReply.Says("A pond.") with { Delay = TimeSpan.FromSeconds(number == 0 ? 30 : 0) });
        using var client = new EndpointClient(Settings(server) with { TimeoutSeconds = 1 }, _folder);
        (await client.AskAsync(Question)).Text.ShouldBe("A pond.");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_last_failure_is_told_without_the_key()
    {
        const string Variable = "RSICCLLM_TEST_KEY";
        Environment.SetEnvironmentVariable(Variable, "sk-secret-1234");
        using var server = new ChatServer((_, _) => new ChatReply { Status = 401, Body = """{"error": {"message": "Incorrect API key provided: sk-secret-1234"}}""" });
        using var client = new EndpointClient(Settings(server) with { ApiKeyVariable = Variable }, _folder);
        var error = await Should.ThrowAsync<EndpointException>(() => client.AskAsync(Question));
        error.IsFatal.ShouldBeTrue();
        error.ToString().ShouldNotContain("sk-secret");
        error.Message.ShouldContain("401");
        server.Requests.Count.ShouldBe(1, "a wrong key is not tried again");
        server.Authorizations[0].ShouldBe("Bearer sk-secret-1234");
        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).ShouldAllBe(file => !File.ReadAllText(file).Contains("sk-secret"));
    }

    [Fact]
    public async Task A_refused_request_is_not_tried_again_but_others_go_on()
    {
        using var server = new ChatServer((_, _) => ChatReply.Fails(400));
        using var client = new EndpointClient(Settings(server), _folder);
        (await Should.ThrowAsync<EndpointException>(() => client.AskAsync(Question))).IsFatal.ShouldBeFalse();
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Attempts_come_to_an_end()
    {
        using var server = new ChatServer((_, _) => ChatReply.Fails(503));
        using var client = new EndpointClient(Settings(server) with { Attempts = 3 }, _folder);
        (await Should.ThrowAsync<EndpointException>(() => client.AskAsync(Question))).IsFatal.ShouldBeFalse();
        server.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_budget_holds_over_all_starts()
    {
        using var server = new ChatServer((_, _) => ChatReply.Says("A house.", promptTokens: 100, completionTokens: 50));
        // Two answers cost 300 tokens; a third could cost 100 + 50 more.
        var settings = Settings(server) with { MaxAnswerTokens = 50, Budget = new BudgetSettings { MaxTokens = 400 } };
        using (var client = new EndpointClient(settings, _folder))
            await client.AskAsync(Question);
        using (var client = new EndpointClient(settings, _folder))
        {
            await client.AskAsync(Question with { Text = "second" });
            (await Should.ThrowAsync<BudgetSpentException>(() => client.AskAsync(Question with { Text = "third" }))).Message.ShouldContain("300 used");
            (await client.AskAsync(Question)).FromCache.ShouldBeTrue("kept answers cost nothing");
        }

        using var richer = new EndpointClient(settings with { Budget = new BudgetSettings { MaxCost = 0.5, InputPricePerMillion = 1000, OutputPricePerMillion = 2000 } }, _folder);
        // 200 * 1000 / 1e6 + 100 * 2000 / 1e6 = 0.4; the next could cost 0.1 + 0.1 more.
        richer.Spent.Cost.ShouldBe(0.4, 1e-12);
        await Should.ThrowAsync<BudgetSpentException>(() => richer.AskAsync(Question with { Text = "third" }));
    }

    [Fact]
    public async Task The_rate_is_kept()
    {
        using var server = new ChatServer((_, _) => ChatReply.Says("A house."));
        using var client = new EndpointClient(Settings(server) with { RequestsPerMinute = 240, Concurrency = 8 }, _folder);
        var clock = Stopwatch.StartNew();
        // Four at once are the burst of a second; eight more come one each quarter of a second.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => client.AskAsync(Question with { Text = $"{i}" })));
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.7));
    }

    [Fact]
    public async Task Waiting_for_a_turn_is_no_timeout()
    {
        using var server = new ChatServer((_, _) => ChatReply.Says("A house."));
        // One request a second: the third one waits two seconds for its turn, longer than an attempt may take.
        using var client = new EndpointClient(Settings(server) with { RequestsPerMinute = 60, Concurrency = 3, TimeoutSeconds = 0.9, Attempts = 1 }, _folder);
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => client.AskAsync(Question with { Text = $"{i}" })));
        answers.ShouldAllBe(answer => answer.Text == "A house.");
    }

    [Fact]
    public async Task A_stop_is_no_failure_of_the_endpoint()
    {
        using var server = new ChatServer((_, _) => ChatReply.Says("late") with { Delay = TimeSpan.FromSeconds(20) });
        using var client = new EndpointClient(Settings(server) with { TimeoutSeconds = 60 }, _folder);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        await Should.ThrowAsync<OperationCanceledException>(() => client.AskAsync(Question, stop.Token));
    }

    [Fact]
    public void Settings_out_of_range_are_told_together()
    {
        var problems = new EndpointSettings { Url = "ftp://x", Model = " ", ApiKeyVariable = "RSICCLLM_NOT_SET", Attempts = 0, Temperature = double.NaN, Budget = new BudgetSettings { MaxCost = 1 } }.Problems().ToList();
        problems.Count.ShouldBe(6);
        problems[0].ShouldContain("'ftp://x'");
        problems[2].ShouldContain("RSICCLLM_NOT_SET");
    }
}
