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
    /// <param name="cancellation">Stops before the next token; the blocks of tiles that are done stay done.</param>
    /// <exception cref="LedgerException">The ledger in the output folder cannot be used.</exception>
    /// <exception cref="ConfigurationException">The output folder is in use by another run, or cannot be written; or the tiling does not fit the model.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static async Task<RunOutcome> RunAsync(RunConfiguration configuration, ICaptioner captioner, IProgress<RunProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(captioner);
        CheckTiling(configuration.Tiling, captioner.Description);
        using var folder = OutputFolder.Acquire(configuration.Output);
        using var ledger = RunLedger.Open(folder.LedgerFile);
        using var run = new RunContext(configuration, ledger, captioner, progress);
        var entries = configuration.Pairs.Select(pair => Register(run, pair)).ToList();
        await ExecuteJobs(run, entries, cancellation).ConfigureAwait(false);
        return new RunOutcome([.. entries.Zip(configuration.Pairs).Select(e => Outcome(run, e.First, e.Second))]);
    }

    private static void CheckTiling(TilingOptions tiling, CaptionerDescription model)
    {
        if (model.TileWidth != model.TileHeight)
            throw new ConfigurationException($"The model {model.Name} takes tiles of {model.TileWidth} x {model.TileHeight} pixels; scenes are cut into square tiles only.");
        if (tiling.Overlap > model.TileWidth / 2)
            throw new ConfigurationException($"\"tiling.overlap\" is {tiling.Overlap}, more than half of the model's tile of {model.TileWidth} pixels.");
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
        foreach (var done in entries.Where(e => e.State == PairState.Done))
            run.End(done.Id, $"{done.Name} was done already");
        if (run.AllEnded.IsCompleted)
            return;

        // Finished jobs are forgotten soon: the ledger knows what is done, and a long run must not fill the memory.
        using var storage = new InMemoryStorage(new InMemoryStorageOptions { MaxExpirationTime = TimeSpan.FromMinutes(1) });
        run.Jobs = new BackgroundJobClient(storage);
        run.Start(entries.Where(e => e.State != PairState.Done).Select(e => e.Id));
        var filters = new Hangfire.Common.JobFilterCollection { new GiveUpFilter(run) };
        using var preparation = Server(storage, run, filters, JobQueues.Preparation);
        using var captioning = Server(storage, run, filters, JobQueues.Captioning);
        using var stop = cancellation.Register(() => run.Stop(cancellation));
        try
        {
            await run.AllEnded.ConfigureAwait(false);
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

            // A stop cancels the running job at once. It is waited for however long it takes, because the model must not be closed under it.
            StopTimeout = TimeSpan.Zero,
            ShutdownTimeout = Timeout.InfiniteTimeSpan,
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

    private static PairOutcome Outcome(RunContext run, PairEntry start, PairConfiguration pair) =>
        new(pair.Name, run.OutputFolder(start.Id), run.Failure(start.Id), start.State == PairState.Done);
}
