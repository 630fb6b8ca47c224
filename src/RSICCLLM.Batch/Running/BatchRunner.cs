using System.Security.Cryptography;
using System.Text;
using Hangfire;
using Hangfire.InMemory;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Batch.Running;

/// <summary>
/// Runs the pairs of a configuration now, as Hangfire jobs in this process. What is done stands in the ledger in the output folder:
/// a run that was killed goes on where it stood and gives the same bytes; a pair that is done is not done again.
/// One run at a time per output folder.
/// </summary>
public static class BatchRunner
{
    /// <summary>Runs all pairs. A pair that fails does not stop the others.</summary>
    /// <param name="configuration">The run.</param>
    /// <param name="captioner">The model; used by one thread at a time.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Stops between blocks of tiles; what is done stays done.</param>
    /// <exception cref="LedgerException">The ledger in the output folder cannot be used.</exception>
    /// <exception cref="ConfigurationException">The output folder is in use by another run, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static async Task<RunOutcome> RunAsync(RunConfiguration configuration, ICaptioner captioner, IProgress<RunProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(captioner);
        using var folder = OutputFolder.Acquire(configuration.Output);
        var ledger = RunLedger.Open(folder.LedgerFile);
        using var run = new RunContext(configuration, ledger, captioner, progress);
        var entries = configuration.Pairs.Select(pair => Register(run, pair)).ToList();
        await ExecuteJobs(run, entries, cancellation).ConfigureAwait(false);
        return new RunOutcome([.. entries.Zip(configuration.Pairs).Select(e => Outcome(run, e.First, e.Second))]);
    }

    private static PairEntry Register(RunContext run, PairConfiguration pair)
    {
        var entry = run.Ledger.Register(pair.Name, Fingerprint(run, pair));
        run.Add(entry.Id, pair);
        if (entry.State == PairState.Done && !OutputsInPlace(run, entry.Id))
        {
            run.Ledger.Reopen(entry.Id);
            entry = run.Ledger.Pair(entry.Id);
        }

        return entry;
    }

    private static async Task ExecuteJobs(RunContext run, List<PairEntry> entries, CancellationToken cancellation)
    {
        using var storage = new InMemoryStorage();
        run.Jobs = new BackgroundJobClient(storage);
        foreach (var entry in entries)
        {
            if (entry.State == PairState.Done)
                run.End(entry.Id, $"{entry.Name} was done already");
            else
                run.Jobs.Enqueue<PreparePairJob>(job => job.Execute(entry.Id, CancellationToken.None));
        }

        var filters = new Hangfire.Common.JobFilterCollection { new GiveUpFilter(run) };
        using var preparation = Server(storage, run, filters, JobQueues.Preparation);
        using var captioning = Server(storage, run, filters, JobQueues.Captioning);
        try
        {
            await run.AllEnded.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            captioning.SendStop();
            preparation.SendStop();
        }
    }

    // One worker a queue: the model serves one batch at a time, and its queue never waits behind a report.
    private static BackgroundJobServer Server(InMemoryStorage storage, RunContext run, Hangfire.Common.JobFilterCollection filters, string queue)
    {
        var options = new BackgroundJobServerOptions
        {
            Queues = [queue],
            WorkerCount = 1,
            ServerName = queue,
            Activator = new JobActivation(run),
            FilterProvider = new Hangfire.Common.JobFilterProviderCollection(filters, new Hangfire.Common.JobFilterAttributeFilterProvider()),
            SchedulePollingInterval = TimeSpan.FromSeconds(1),
            StopTimeout = TimeSpan.FromSeconds(30),
            ShutdownTimeout = TimeSpan.FromSeconds(30),
        };
        return new BackgroundJobServer(options, storage);
    }

    // Everything that a pair's results depend on. Scenes by size and time of writing: their hashes are taken when the pair is prepared.
    private static string Fingerprint(RunContext run, PairConfiguration pair)
    {
        static string Stamp(string path) => new FileInfo(path) is { Exists: true } file ? $"{file.Length} {file.LastWriteTimeUtc.Ticks}" : "missing";
        var text = string.Join('\n',
            RunConfigurationWriter.ForPair(run.Configuration, pair),
            run.Captioner.Description.PackageHash,
            run.Captioner.Description.Device,
            Stamp(pair.Before.Path),
            Stamp(pair.After.Path),
            typeof(BatchRunner).Assembly.GetName().Version);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static bool OutputsInPlace(RunContext run, int pairId) =>
        PairOutputs.InPlace(run.OutputFolder(pairId), run.Ledger.Outputs(pairId));

    private static PairOutcome Outcome(RunContext run, PairEntry start, PairConfiguration pair)
    {
        var end = run.Ledger.Pair(start.Id);
        return new PairOutcome(pair.Name, run.OutputFolder(start.Id), end.State == PairState.Failed ? end.Reason ?? "unknown" : null, start.State == PairState.Done);
    }
}
