using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RSICCLLM.Service.Tests;

/// <summary>Takes what is posted to it, and answers as a test says.</summary>
internal sealed class WebReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _loop;

    public WebReceiver(HttpStatusCode answer = HttpStatusCode.NoContent)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        Answer = answer;
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _loop = Task.Run(TakeAsync);
    }

    public string Address { get; }

    public HttpStatusCode Answer { get; set; }

    /// <summary>Text and length by its head of each post.</summary>
    public ConcurrentQueue<(string Text, long Length)> Posts { get; } = new();

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait();
    }

    private async Task TakeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                Posts.Enqueue((await reader.ReadToEndAsync(), context.Request.ContentLength64));
                context.Response.StatusCode = (int)Answer;
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
