using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Dashboard;

namespace RSICCLLM.Service.Tests.Dashboard;

public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task A_page_is_drawn_while_the_database_answers()
    {
        var (status, page) = await Ask(() => { }, _ => Task.CompletedTask);

        (status, page).ShouldBe((200, ""));
    }

    [Fact]
    public async Task A_database_that_says_nothing_is_not_waited_for()
    {
        using var back = new ManualResetEventSlim();
        var clock = Stopwatch.StartNew();
        var (status, page) = await Ask(() => back.Wait(TimeSpan.FromMinutes(1)), _ => throw new InvalidOperationException("the page was drawn"));
        back.Set();

        status.ShouldBe(503);
        page.ShouldContain("The database is away. It has not answered within 0.2 s.");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_database_that_goes_while_a_page_is_drawn_is_told_as_well()
    {
        var (status, page) = await Ask(() => { }, _ => throw new LedgerUnavailableException("gone <now>", new IOException()));

        status.ShouldBe(503);
        page.ShouldContain("The database is away. gone &lt;now&gt;");
    }

    [Fact]
    public async Task Pages_that_wait_ask_once()
    {
        using var back = new ManualResetEventSlim();
        var asked = 0;
        var away = new DatabaseAway(
            () =>
            {
                Interlocked.Increment(ref asked);
                back.Wait(TimeSpan.FromMinutes(1));
            },
            TimeSpan.FromSeconds(0.2),
            _ => Task.CompletedTask);

        for (var i = 0; i < 3; i++)
            await away.InvokeAsync(new DefaultHttpContext());
        back.Set();

        asked.ShouldBe(1);
    }

    private static async Task<(int Status, string Page)> Ask(Action ask, RequestDelegate next)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = body } };
        await new DatabaseAway(ask, TimeSpan.FromSeconds(0.2), next).InvokeAsync(context);
        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }
}
