using System.Net.Sockets;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Running;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Dashboard;

namespace RSICCLLM.Service.Upkeep;

/// <summary>Looks whether the status page can be shown: its certificate and its port.</summary>
internal static class DashboardCheck
{
    private const string Name = "status page";

    public static ServiceFinding Of(ServiceConfiguration configuration)
    {
        var options = configuration.Dashboard;
        if (!options.Enabled)
            return new ServiceFinding(Name, "off", true);
        try
        {
            DashboardCertificate.Load(options)?.Dispose();
        }
        catch (ConfigurationException e)
        {
            return new ServiceFinding(Name, e.Message, false);
        }

        var place = $"{options.Address}:{options.Port}";
        return DashboardPort.Fault(options) switch
        {
            null => new ServiceFinding(Name, place, true),
            { SocketErrorCode: SocketError.AddressAlreadyInUse } when IsRunning(configuration) is not false => new ServiceFinding(Name, $"{place} is in use, by this service if it is running", true) { IsNotice = IsRunning(configuration) is null },
            { } fault => new ServiceFinding(Name, $"cannot listen on {place}: {fault.Message}; work would go on without the page, choose another \"dashboard.port\" or \"dashboard.address\"", false),
        };
    }

    // Over a database nobody knows.
    private static bool? IsRunning(ServiceConfiguration configuration) => configuration.Storage.Kind == StorageOptions.Memory ? OutputFolder.IsHeld(configuration.Run.Output) : null;
}
