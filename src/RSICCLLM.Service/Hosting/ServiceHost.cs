using Hangfire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Running;
using RSICCLLM.Inference.Captioning;
using RSICCLLM.Model.Files;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Dashboard;
using RSICCLLM.Service.Inboxes;
using RSICCLLM.Service.Notifications;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Service.Telemetry;
using RSICCLLM.Service.Upkeep;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Hosting;

/// <summary>A service process: schedules, inboxes, workers, dashboard, over one ledger. As a Windows service and under systemd it says so to them.</summary>
public static class ServiceHost
{
    /// <summary>Runs until it is stopped: by the token, or by the service manager.</summary>
    /// <param name="configuration">The service.</param>
    /// <param name="captioner">The model; used by one thread at a time.</param>
    /// <param name="cancellation">Asks for the stop.</param>
    /// <returns>Whether everything came to its end within <see cref="ServiceConfiguration.StopSeconds"/>; if not, the process is to be ended: nothing is lost by it, but the model may be at work.</returns>
    /// <exception cref="LedgerException">The ledger cannot be used.</exception>
    /// <exception cref="Batch.Configuration.ConfigurationException">A folder, a certificate or a port cannot be used.</exception>
    public static async Task<bool> RunAsync(ServiceConfiguration configuration, ICaptioner captioner, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(captioner);
        BatchRunner.CheckTiling(configuration.Run.Tiling, captioner.Description);
        var host = Build(configuration, captioner, console: true);
        await host.StartAsync(cancellation).ConfigureAwait(false);
        await host.WaitForShutdownAsync(cancellation).WaitAsync(CancellationToken.None).ConfigureAwait(false);
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(ServiceHost));
        var isAtRest = host.Services.GetRequiredService<Dispatcher>().ExecuteTask is not { IsCompleted: false };
        if (!isAtRest)
        {
            log.LogWarning("The model did not stop within {Seconds} s; the process ends now and goes on where it stood when it starts again", configuration.StopSeconds);
            return false;
        }

        log.LogInformation("Stopped");
        await DisposeAsync(host).ConfigureAwait(false);
        return true;
    }

    /// <summary>Looks for what would end the start, before the model is opened. Here it is told by one sentence; when the host starts its parts, with stack traces.</summary>
    /// <param name="configuration">The service.</param>
    /// <exception cref="LedgerException">The ledger's file was there and is not now.</exception>
    /// <exception cref="Batch.Configuration.ConfigurationException">The output folder or the certificate cannot be used.</exception>
    public static void CheckStart(ServiceConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.Storage.Kind == StorageOptions.Memory)
            new LedgerMarker(configuration).Check();
        if (configuration.Dashboard.Enabled)
            DashboardCertificate.Load(configuration.Dashboard)?.Dispose();
    }

    /// <summary>Makes the process's parts; starting them is the caller's.</summary>
    internal static IHost Build(ServiceConfiguration configuration, ICaptioner captioner, bool console, TimeProvider? clock = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "RSICCLLM" });
        ServiceLogs.Add(builder.Logging, configuration.Logs, console);
        builder.Services.AddWindowsService(o => o.ServiceName = "RSICCLLM").AddSystemd();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(configuration.StopSeconds));
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        clock ??= TimeProvider.System;
        CheckStart(configuration);
        var storage = ServiceStorage.Open(configuration, clock);
        try
        {
            Recovery.Run(storage, configuration, captioner);
            Add(builder.Services, configuration, captioner, storage, clock);
            var host = builder.Build();
            Hangfire.Logging.LogProvider.SetCurrentLogProvider(new HangfireLogs(host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Hangfire))));
            return host;
        }
        catch
        {
            storage.Dispose();
            throw;
        }
    }

    internal static async ValueTask DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync().ConfigureAwait(false);
        else
            host.Dispose();
    }

    private static void Add(IServiceCollection services, ServiceConfiguration configuration, ICaptioner captioner, ServiceStorage storage, TimeProvider clock)
    {
        // Made by a factory, so that the container disposes it.
        services.AddSingleton(_ => storage);
        services.AddSingleton(configuration).AddSingleton(storage.Ledger).AddSingleton(clock);
        services.AddSingleton<IBackgroundJobClient>(new BackgroundJobClient(storage.Jobs));
        services.AddSingleton(_ => Metrics(storage.Ledger, captioner));
        services.AddSingleton(provider => new ServiceContext(
            configuration, storage.Ledger, captioner, provider.GetRequiredService<ServiceMetrics>(), provider.GetRequiredService<ILogger<ServiceContext>>())
        {
            Jobs = provider.GetRequiredService<IBackgroundJobClient>(),
        });
        services.AddSingleton(new WorkGate(configuration, clock, DiskRoom.FreeBytes));
        services.AddSingleton<HttpClient>().AddSingleton<NightTeller>().AddSingleton<Tellings>().AddSingleton<Retention>();
        services.AddSingleton<InboxKeeper>().AddSingleton<NightKeeper>().AddSingleton<NightWatch>();
        services.AddSingleton<DashboardHost>().AddHostedService(p => p.GetRequiredService<DashboardHost>());
        services.AddHostedService<ScheduleServer>().AddHostedService<InboxLoop>();
        services.AddSingleton<Dispatcher>().AddHostedService(p => p.GetRequiredService<Dispatcher>());
        if (configuration.OtlpEndpoint.Length > 0)
        {
            services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(ServiceMetrics.MeterName).AddOtlpExporter(o =>
            {
                o.Protocol = OtlpExportProtocol.HttpProtobuf;
                o.Endpoint = new Uri($"{configuration.OtlpEndpoint.TrimEnd('/')}/v1/metrics");
            }));
        }
    }

    private static ServiceMetrics Metrics(RunLedger ledger, ICaptioner captioner)
    {
        var metrics = new ServiceMetrics();
        metrics.Observe(Queue, captioner.Description.Device);
        return metrics;

        int? Queue()
        {
            try
            {
                return ledger.CountOpen();
            }
            catch (LedgerException)
            {
                return null;
            }
        }
    }
}
