using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using RSICCLLM.Batch.Ledger;

namespace RSICCLLM.Service.Dashboard;

/// <summary>Says within seconds that the database is away, where a page would wait for it much longer, as work does.</summary>
/// <param name="ask">Asks the database for anything; may take long.</param>
/// <param name="patience">How long a page waits for the answer.</param>
/// <param name="next">Draws the page.</param>
internal sealed class DatabaseAway(Action ask, TimeSpan patience, RequestDelegate next)
{
    private readonly Lock _gate = new();
    private Task? _asked;

    public async Task InvokeAsync(HttpContext context)
    {
        string reason;
        try
        {
            await Asked().WaitAsync(patience, context.RequestAborted).ConfigureAwait(false);
            await next(context).ConfigureAwait(false);
            return;
        }
        catch (TimeoutException)
        {
            reason = string.Create(CultureInfo.InvariantCulture, $"It has not answered within {patience.TotalSeconds} s.");
        }
        catch (Exception e) when (e is LedgerException or DbException or SocketException && !context.Response.HasStarted)
        {
            reason = e.Message;
        }

        if (!context.Response.HasStarted)
            await TellAsync(context, reason).ConfigureAwait(false);
    }

    // One question at a time, however many pages wait for it.
    private Task Asked()
    {
        lock (_gate)
            return _asked is { IsCompleted: false } ? _asked : _asked = Task.Run(ask);
    }

    private static Task TellAsync(HttpContext context, string reason)
    {
        context.Response.Clear();
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "10";
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>RSICCLLM</title><meta http-equiv="refresh" content="10"></head><body>
            <h1>RSICCLLM</h1>
            <p id="state">The database is away. {HtmlEncoder.Default.Encode(reason)}</p>
            <p>Nothing is lost: work waits, and goes on when the database is back. This page looks again every 10 seconds.</p>
            </body></html>
            """,
            context.RequestAborted);
    }
}
