using System.Security.Cryptography.X509Certificates;
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

/// <summary>The web server of the dashboard and the status page, where configured.</summary>
internal sealed class DashboardHost(
    ServiceConfiguration configuration, RunLedger ledger, ServiceStorage storage, ServiceContext work, Dispatcher dispatcher, ServiceMetrics metrics, ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Where it listens, once started.</summary>
    public string? Address { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!configuration.Dashboard.Enabled)
            return;
        _app = Build();
        try
        {
            await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ConfigurationException($"The dashboard cannot listen on {configuration.Dashboard.Address}:{configuration.Dashboard.Port}: {e.Message} Choose another \"dashboard.port\".", e);
        }

        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        logs.CreateLogger<DashboardHost>().LogInformation("The status page is at {Address}", Address);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

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
            if (options.CertificateFile.Length == 0)
                return;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = Certificate(options);
                if (options.ClientCertificates.Count == 0)
                    return;

                // Which certificates may enter is decided by their fingerprints, whoever has issued them.
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.ClientCertificateValidation = (_, _, _) => true;
            });
        });
    }

    private static X509Certificate2 Certificate(Configuration.DashboardOptions options)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(options.CertificateFile, options.CertificatePassword);
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The certificate {options.CertificateFile} cannot be read: {e.Message}", e);
        }
    }
}
