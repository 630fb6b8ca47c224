using System.Net.Sockets;
using Hangfire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Dashboard;
using RSICCLLM.Service.Telemetry;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Hosting;

/// <summary>
/// The web server of the dashboard and the status page, where configured. Where it cannot listen, work goes on without it, and it is tried again until
/// the port is free.
/// </summary>
internal sealed class DashboardHost(
    ServiceConfiguration configuration, RunLedger ledger, ServiceStorage storage, ServiceContext work, Dispatcher dispatcher, ServiceMetrics metrics, ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    private readonly ILogger _log = logs.CreateLogger<DashboardHost>();
    private readonly CancellationTokenSource _stop = new();
    private WebApplication? _app;
    private Task _retry = Task.CompletedTask;

    /// <summary>Where it listens, once started.</summary>
    public string? Address { get; private set; }

    /// <summary>How long after a failure it is tried again.</summary>
    public TimeSpan Again { get; set; } = TimeSpan.FromMinutes(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!configuration.Dashboard.Enabled || await TryAsync(cancellationToken).ConfigureAwait(false) is not { } fault)
            return;
        Tell(fault);
        _retry = Task.Run(() => RetryAsync(fault, _stop.Token), CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _retry.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_app is not null)
            await _app.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        if (_app is not null)
            await _app.DisposeAsync().ConfigureAwait(false);
    }

    private void Tell(string fault) => _log.LogWarning(
        "The status page cannot be shown at {Address}:{Port}: {Reason}. Work goes on without it, and it is tried again every {Seconds} s; or choose another \"dashboard.port\"",
        configuration.Dashboard.Address,
        configuration.Dashboard.Port,
        fault.TrimEnd('.'),
        Again.TotalSeconds);

    private async Task RetryAsync(string told, CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(Again, cancellation).ConfigureAwait(false);
            if (await TryAsync(cancellation).ConfigureAwait(false) is not { } fault)
                return;
            if (fault != told)
                Tell(fault);
            told = fault;
        }
    }

    // Why it cannot listen; null when it does.
    private async Task<string?> TryAsync(CancellationToken cancellation)
    {
        // Asked before, because the web server tells its log of a port in use by stack traces.
        if (DashboardPort.Fault(configuration.Dashboard) is { } fault)
            return fault.Message;
        WebApplication? app = null;
        try
        {
            app = Build();
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ConfigurationException)
        {
            if (app is not null)
                await app.DisposeAsync().ConfigureAwait(false);
            return e.Message;
        }

        Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        _app = app;
        _log.LogInformation("The status page is at {Address}", Address);
        return null;
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Listen);
        builder.Services.AddRouting();

        // Tokens against forged requests need not outlive the process.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddAntiforgery();

        // Hangfire would take the log of this web server for the whole process, and that is gone before the process.
        builder.Services.AddHangfire(c => c.UseStorage(storage.Jobs).UseLogProvider(new HangfireLogs(logs.CreateLogger(nameof(Hangfire)))));
        builder.Services.AddSingleton(logs);
        var app = builder.Build();
        DashboardEndpoints.Use(app, configuration, ledger, () => DashboardEndpoints.Facts(ledger, work, dispatcher, metrics), storage.Jobs);
        return app;
    }

    private void Listen(KestrelServerOptions server)
    {
        var options = configuration.Dashboard;
        server.AddServerHeader = false;
        server.Listen(options.Address, options.Port, listen =>
        {
            if (DashboardCertificate.Load(options) is not { } certificate)
                return;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                if (options.ClientCertificates.Count == 0)
                    return;

                // Which certificates may enter is decided by their fingerprints, whoever has issued them.
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            });
        });
    }
}
