using Hangfire;
using Hangfire.Common;
using RSICCLLM.Batch.Jobs;

namespace RSICCLLM.Batch.Running;

/// <summary>
/// The Hangfire servers of one process: one worker for the model, which serves one batch at a time, and one for the rest, so that
/// the model never waits behind a report. Disposing stops them at tile borders; jobs that were running go back to their queues.
/// </summary>
internal sealed class JobServers : IDisposable
{
    private readonly BackgroundJobServer _captioning;
    private readonly BackgroundJobServer _preparation;

    /// <param name="storage">Where the jobs are.</param>
    /// <param name="work">What the jobs share.</param>
    /// <param name="polling">How often delayed jobs are looked for.</param>
    public JobServers(JobStorage storage, WorkContext work, TimeSpan polling)
    {
        var filters = new JobFilterCollection { new GiveUpFilter(work), new ContinuationsSupportAttribute(), new StatisticsHistoryAttribute() };
        _preparation = Server("preparation", [work.Queues.Finishing, work.Queues.Preparation]);
        _captioning = Server("captioning", [work.Queues.Captioning]);

        BackgroundJobServer Server(string name, string[] queues) => new(
            new BackgroundJobServerOptions
            {
                Queues = queues,
                WorkerCount = 1,
                ServerName = $"{work.Worker.Replace('/', '-')}-{name}",
                Activator = new JobActivation(work),
                FilterProvider = new JobFilterProviderCollection(filters, new JobFilterAttributeFilterProvider()),
                SchedulePollingInterval = polling,
                CancellationCheckInterval = polling,

                // A stop cancels the running job at once. It is waited for however long it takes, because the model must not be closed under it.
                StopTimeout = TimeSpan.Zero,
                ShutdownTimeout = Timeout.InfiniteTimeSpan,
            },
            storage);
    }

    /// <summary>Asks for the stop; disposing waits for it.</summary>
    public void SendStop()
    {
        _captioning.SendStop();
        _preparation.SendStop();
    }

    public void Dispose()
    {
        SendStop();
        _captioning.Dispose();
        _preparation.Dispose();
    }
}
