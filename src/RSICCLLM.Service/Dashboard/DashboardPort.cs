using System.Net.Sockets;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Dashboard;

/// <summary>Tries whether the dashboard can listen where it is to. The web server itself tells of a failure by stack traces.</summary>
internal static class DashboardPort
{
    /// <summary>The system's error; <see langword="null"/> when it can.</summary>
    public static SocketException? Fault(DashboardOptions options)
    {
        try
        {
            // Its socket is made at once, of a kind that the machine may not have.
            using var listener = new TcpListener(options.Address, options.Port);
            listener.Start();
            return null;
        }
        catch (SocketException e)
        {
            return e;
        }
    }
}
