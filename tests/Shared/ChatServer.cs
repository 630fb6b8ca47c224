using System.Net;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;

namespace RSICCLLM.Tests.Shared;

/// <summary>What the server does with one request.</summary>
internal sealed record ChatReply
{
    public int Status { get; init; } = 200;

    public string Body { get; init; } = "";

    public string? RetryAfter { get; init; }

    public TimeSpan Delay { get; init; }

    public bool CutsConnection { get; init; }

    /// <summary>A chat completion with this text.</summary>
    public static ChatReply Says(string text, int promptTokens = 100, int completionTokens = 20) => new()
    {
        Body = JsonSerializer.Serialize(new
        {
            id = "chatcmpl-1",
            @object = "chat.completion",
            created = 1,
            model = "test",
            choices = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = "stop" } },
            usage = new { prompt_tokens = promptTokens, completion_tokens = completionTokens, total_tokens = promptTokens + completionTokens },
        }),
    };

    public static ChatReply Fails(int status, string? retryAfter = null) => new() { Status = status, RetryAfter = retryAfter, Body = """{"error": {"message": "no"}}""" };
}

/// <summary>
/// An OpenAI-compatible endpoint on this machine that answers as a test says. Keeps the bodies of the requests. What the test's own callback throws is
/// answered with 500, and thrown again when the server is disposed.
/// </summary>
internal sealed class ChatServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<int, string, ChatReply> _reply;
    private readonly List<string> _requests = [];
    private readonly List<string?> _authorizations = [];
    private readonly Lock _gate = new();
    private Exception? _failure;

    /// <param name="reply">The answer to the request with this number, from 0, and body.</param>
    public ChatServer(Func<int, string, ChatReply> reply)
    {
        _reply = reply;
        (_listener, Port) = Start();
        _ = Task.Run(ServeAsync);
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}/v1";

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
                return [.. _requests];
        }
    }

    public IReadOnlyList<string?> Authorizations
    {
        get
        {
            lock (_gate)
                return [.. _authorizations];
        }
    }

    public void Dispose()
    {
        _listener.Close();
        lock (_gate)
        {
            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
        }
    }

    private static (HttpListener Listener, int Port) Start()
    {
        for (var attempt = 0; ; attempt++)
        {
            var port = Random.Shared.Next(20_000, 60_000);
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // The port is taken; another one.
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            int number;
            lock (_gate)
            {
                number = _requests.Count;
                _requests.Add(body);
                _authorizations.Add(context.Request.Headers["Authorization"]);
            }

            var reply = Reply(number, body);
            await Task.Delay(reply.Delay);
            if (reply.CutsConnection)
            {
                context.Response.Abort();
                return;
            }

            context.Response.StatusCode = reply.Status;
            context.Response.ContentType = "application/json";
            if (reply.RetryAfter is not null)
                context.Response.Headers["Retry-After"] = reply.RetryAfter;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(reply.Body));
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client has gone.
        }
    }

    private ChatReply Reply(int number, string body)
    {
        try
        {
            return _reply(number, body);
        }
        catch (Exception e)
        {
            lock (_gate)
                _failure ??= e;
            return ChatReply.Fails(500);
        }
    }
}
