using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RSICCLLM.Batch.Tests.Support;

/// <summary>An address on loopback that leads to a server, and can go away while the server stays.</summary>
internal sealed class TcpRelay : IDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly ConcurrentBag<TcpClient> _open = [];
    private TcpListener _listener;

    public TcpRelay(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    public int Port { get; }

    /// <summary>Breaks every connection and takes no more.</summary>
    public void Down()
    {
        _listener.Stop();
        while (_open.TryTake(out var client))
            client.Dispose();
    }

    public void Up() => _listener = Listen(Port);

    public void Dispose() => Down();

    private TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = Accept(listener);
        return listener;
    }

    private async Task Accept(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                var server = new TcpClient();
                _open.Add(client);
                _open.Add(server);
                await server.ConnectAsync(_host, _port);
                _ = Copy(client, server);
                _ = Copy(server, client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It went down.
        }
    }

    private static async Task Copy(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One side has hung up; so does the other.
        }

        from.Dispose();
        to.Dispose();
    }
}
