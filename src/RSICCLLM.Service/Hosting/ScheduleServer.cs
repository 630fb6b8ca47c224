using Hangfire;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Hosting;

/// <summary>
/// The Hangfire server that is up at all hours: recurring jobs of schedules, ends of nights and what is told of them, retention. Recurring jobs only ask what is due;
/// the ledger answers, so that missed nights are known after a restart whatever the job storage remembers.
/// </summary>
internal sealed class ScheduleServer(ServiceConfiguration configuration, ServiceStorage storage, NightKeeper keeper, IBackgroundJobClient jobs, IServiceScopeFactory scopes, ILogger<ScheduleServer> log) : IHostedService, IDisposable
{
    private const string Prefix = "schedule-";
    private const string RetentionId = "retention";
    private const string WatchId = "nights";
    private const string RetellId = "tellings";

    // Nights wait for files to settle.
    private const int BeginningWorkers = 4;
    private const int TellingWorkers = 2;

    // Longer than all tries of one telling take.
    private const string RetellTimes = "17 */6 * * *";

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<BackgroundJobServer> _servers = [];
    private Task _registration = Task.CompletedTask;

    /// <summary>How often it is looked whether the schedules are still there.</summary>
    public TimeSpan Look { get; set; } = TimeSpan.FromSeconds(30);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        keeper.Begin();
        Serve(ServiceQueues.Service, "schedules", BeginningWorkers);
        Serve(ServiceQueues.Tellings, "tellings", TellingWorkers);
        _registration = Task.Run(() => RegisterAsync(_stop.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _registration.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var server in _servers)
            server.SendStop();
        foreach (var server in _servers)
            await server.WaitForShutdownAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _servers.ForEach(s => s.Dispose());
        _stop.Dispose();
    }

    private void Serve(string queue, string name, int workers)
    {
        var options = new BackgroundJobServerOptions
        {
            Queues = [queue],
            WorkerCount = workers,
            ServerName = $"{Environment.MachineName}-{name}",
            Activator = new Hangfire.AspNetCore.AspNetCoreJobActivator(scopes),
            SchedulePollingInterval = TimeSpan.FromSeconds(1),
            StopTimeout = TimeSpan.Zero,
            ShutdownTimeout = Timeout.InfiniteTimeSpan,
        };
        _servers.Add(new BackgroundJobServer(options, storage.Jobs));
    }

    // A process that was killed may have left one of Hangfire's locks behind, which ends by itself after a while.
    private async Task RegisterAsync(CancellationToken cancellation)
    {
        var isEntered = false;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (isEntered)
                    EnterGone();
                else
                    Begin();
                isEntered = true;
            }
            catch (Exception e) when (isEntered || e is DistributedLockTimeoutException or BackgroundJobClientException or System.Data.Common.DbException)
            {
                // That the database is away later is told by others.
                if (!isEntered)
                    log.LogWarning("The schedules cannot be entered yet: {Reason}", e.Message);
            }

            await Task.Delay(isEntered ? Look : Again, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Begin()
    {
        Register();
        jobs.Enqueue<ResumeNightsJob>(ServiceQueues.Service, job => job.Execute(CancellationToken.None));
        foreach (var schedule in configuration.Schedules)
            Check(schedule);
    }

    // Somebody deleted them in the dashboard, or the job storage was made anew: a night that does not begin is noticed by nobody.
    private void EnterGone()
    {
        using var connection = storage.Jobs.GetConnection();
        var known = connection.GetRecurringJobs().Select(j => j.Id).ToHashSet(StringComparer.Ordinal);
        if (!known.IsSupersetOf([RetentionId, WatchId, RetellId]))
            AddUpkeep(new RecurringJobManager(storage.Jobs));
        foreach (var schedule in configuration.Schedules.Where(s => !known.Contains(Prefix + s.Name)))
        {
            Add(new RecurringJobManager(storage.Jobs), schedule);
            Check(schedule);
            log.LogWarning("The schedule {Schedule} was deleted from the jobs and is entered again; take it out of the configuration to end it", schedule.Name);
        }
    }

    private void Check(ScheduleOptions schedule) =>
        jobs.Enqueue<CheckScheduleJob>(ServiceQueues.Service, job => job.Execute(schedule.Name, CancellationToken.None));

    private void Register()
    {
        var recurring = new RecurringJobManager(storage.Jobs);
        foreach (var schedule in configuration.Schedules)
            Add(recurring, schedule);
        AddUpkeep(recurring);
        using var connection = storage.Jobs.GetConnection();
        foreach (var gone in connection.GetRecurringJobs().Select(j => j.Id).Where(id => id.StartsWith(Prefix, StringComparison.Ordinal) && configuration.Schedules.All(s => Prefix + s.Name != id)))
            recurring.RemoveIfExists(gone);
    }

    private static void Add(RecurringJobManager recurring, ScheduleOptions schedule) => recurring.AddOrUpdate<CheckScheduleJob>(
        Prefix + schedule.Name,
        ServiceQueues.Service,
        job => job.Execute(schedule.Name, CancellationToken.None),
        schedule.Cron,
        new RecurringJobOptions { TimeZone = schedule.TimeZone });

    private static void AddUpkeep(RecurringJobManager recurring)
    {
        recurring.AddOrUpdate<RetentionJob>(RetentionId, ServiceQueues.Service, job => job.Execute(CancellationToken.None), Cron.Hourly(23), new RecurringJobOptions());
        recurring.AddOrUpdate<WatchNightsJob>(WatchId, ServiceQueues.Service, job => job.Execute(CancellationToken.None), Cron.Minutely(), new RecurringJobOptions());
        recurring.AddOrUpdate<RetellNightsJob>(RetellId, ServiceQueues.Service, job => job.Execute(CancellationToken.None), RetellTimes, new RecurringJobOptions());
    }
}
