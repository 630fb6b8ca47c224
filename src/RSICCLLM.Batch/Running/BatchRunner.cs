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
    /// <exception cref="ConfigurationException">The output folder is in use by another run, or cannot be written; the tiling does not fit the model; or a pair's folder holds the report of other scenes.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static async Task<RunOutcome> RunAsync(RunConfiguration configuration, ICaptioner captioner, IProgress<RunProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(captioner);
        CheckTiling(configuration.Tiling, captioner.Description);
        CheckOutputs(configuration);
        var folder = OutputFolder.Acquire(configuration.Output);
        var cameToNothing = !File.Exists(folder.LedgerFile);
        try
        {
            using var ledger = RunLedger.Open(folder.LedgerFile);
            cameToNothing = false;

            // The folder is held: whoever has claims or unfinished files in it is dead.
            ledger.Claims.BreakAll();
            if (Directory.Exists(RunFolders.Staging(configuration.Output)))
                Directory.Delete(RunFolders.Staging(configuration.Output), recursive: true);
            using var run = new RunContext(configuration, ledger, captioner, progress);

            // All of them first: a name that is taken must not cost what the others have.
            foreach (var pair in configuration.Pairs)
            {
                if (ledger.Find(pair.Name) is { } known)
                    OpenWork.RefuseOthers(known, pair);
            }

            var entries = configuration.Pairs.Select(pair => Register(run, pair)).ToList();
            await ExecuteJobs(run, entries, cancellation).ConfigureAwait(false);
            var outcome = new RunOutcome([.. entries.Zip(configuration.Pairs).Select(e => Outcome(run, e.First, e.Second))]);
            cameToNothing = !outcome.Succeeded && !ledger.HoldsWork();
            return outcome;
        }
        finally
        {
            if (cameToNothing)
                folder.DisposeWithoutTrace();
            else
                folder.Dispose();
        }
    }

    /// <summary>Checks that no pair would replace the report of other scenes.</summary>
    /// <exception cref="ConfigurationException">Some would; all are listed.</exception>
    public static void CheckOutputs(RunConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var refused = ReportOwner.Refusals(configuration).Select(r => r.Reason).ToList();
        if (refused.Count > 0)
            throw new ConfigurationException(string.Join('\n', refused));
    }

    internal static void CheckTiling(TilingOptions tiling, CaptionerDescription model)
    {
        if (model.TileWidth != model.TileHeight)
            throw new ConfigurationException($"The model {model.Name} takes tiles of {model.TileWidth} x {model.TileHeight} pixels; scenes are cut into square tiles only.");
        if (tiling.Overlap > model.TileWidth / 2)
            throw new ConfigurationException($"\"tiling.overlap\" is {tiling.Overlap}, more than half of the model's tile of {model.TileWidth} pixels.");
    }

    private static PairEntry Register(RunContext run, PairConfiguration pair)
    {
        var work = new PairWork(run.Configuration, pair);
        var entry = run.Ledger.Register(new PairRegistration(pair.Name, Fingerprint(run, pair), work.ToJson()), OpenWork.RefuseOthers(pair));
        run.Add(entry.Id, work);
        if (entry.State == PairState.Done && !PairOutputs.InPlace(work.OutputFolder, run.Ledger.Outputs(entry.Id)))
        {
            run.Ledger.Reopen(entry.Id);
            entry = run.Ledger.Pair(entry.Id)!;
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
        using var servers = new JobServers(storage, run, TimeSpan.FromSeconds(1));
        using var stop = cancellation.Register(() => run.Stop(cancellation));
        try
        {
            await run.AllEnded.ConfigureAwait(false);
        }
        finally
        {
            servers.SendStop();
        }
    }

    // Everything that a pair's results depend on. Scenes by size and time of writing: their hashes are taken when the pair is prepared.
    private static string Fingerprint(RunContext run, PairConfiguration pair)
    {
        var text = string.Join('\n',
            RunConfigurationWriter.ForPair(run.Configuration, pair),
            run.Captioner.Description.PackageHash,
            run.Captioner.Description.Device,
            SceneStamps.Of(pair.Before.Path),
            SceneStamps.Of(pair.After.Path),
            typeof(BatchRunner).Assembly.GetName().Version);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static PairOutcome Outcome(RunContext run, PairEntry start, PairConfiguration pair) =>
        new(pair.Name, run.Work(start.Id).OutputFolder, run.Failure(start.Id), start.State == PairState.Done);
}
