using System.Security.Cryptography;
using System.Text;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Jobs;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Submitting;

/// <summary>Enters pairs into a service's ledger; the service need not run. Doing it twice changes nothing.</summary>
public static class Submission
{
    /// <summary>Enters one pair.</summary>
    /// <param name="ledger">The service's ledger.</param>
    /// <param name="service">The service.</param>
    /// <param name="run">The settings that the pair runs under.</param>
    /// <param name="pair">The pair.</param>
    /// <param name="nightId">The night that it belongs to.</param>
    /// <returns>The pair; it may be done already.</returns>
    /// <exception cref="ConfigurationException">The name is that of other scenes, whose work or report would be lost.</exception>
    public static PairEntry Enter(RunLedger ledger, ServiceConfiguration service, RunConfiguration run, PairConfiguration pair, int? nightId = null)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ReportOwner.Check(Path.Combine(run.Output, pair.Name), pair);
        var work = SharedFolders.ToLedger(new PairWork(run, pair), service.SharedFolder);
        return ledger.Register(new PairRegistration(pair.Name, Fingerprint(run, pair), work.ToJson(), nightId), OpenWork.RefuseOthers(pair));
    }

    /// <summary>Checks that a run's pairs can be done by a service.</summary>
    /// <exception cref="ConfigurationException">They ask for another model, for longer captions than the service has memory for, or are out of the shared folder.</exception>
    public static void Check(RunConfiguration run, ServiceConfiguration service)
    {
        if (Path.GetFullPath(run.Model) != Path.GetFullPath(service.Run.Model))
            throw new ConfigurationException($"The pairs ask for the model {run.Model}, the service runs {service.Run.Model}; submit them to a service with that model, or name this one.");
        if (Model(run.Captioning) != Model(service.Run.Captioning))
            throw new ConfigurationException("The pairs ask for another \"captioning\" device, engine, triage, pruning or batchSize than the service has; its workers run the model one way only.");
        if (run.Captioning.MaxNewTokens > service.Run.Captioning.MaxNewTokens)
            throw new ConfigurationException(FormattableString.Invariant($"The pairs ask for captions of up to {run.Captioning.MaxNewTokens} tokens, the service plans memory for {service.Run.Captioning.MaxNewTokens}; lower their \"captioning.maxNewTokens\" or raise the service's."));
        if (service.SharedFolder.Length == 0)
            return;
        var outside = run.Pairs.SelectMany(p => new[] { p.Before.Path, p.After.Path }).Append(run.Output).FirstOrDefault(p => !SharedFolders.IsInside(service.SharedFolder, p));
        if (outside is not null)
            throw new ConfigurationException($"{outside} is not inside the shared folder {service.SharedFolder}; other machines could not reach it.");
    }

    /// <summary>
    /// Checks the jobs of a service's schedules, so that what a night could not enter is told when the service starts. A job that is not there yet, or that
    /// somebody is still writing, is read when its night begins: it costs the other schedules nothing.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="notice">Told in one sentence of each job that cannot be read, and of each pair whose folder holds the report of other scenes.</param>
    /// <exception cref="ConfigurationException"><see cref="Check"/> refuses jobs; all of them are listed.</exception>
    public static void CheckSchedules(ServiceConfiguration service, Action<string> notice)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(notice);
        var refused = new List<string>();
        foreach (var schedule in service.Schedules.Where(s => File.Exists(s.Job)))
        {
            if (Read(schedule) is not { } run)
                continue;
            try
            {
                Check(run, service);
                TellTakenFolders(schedule, run, notice);
            }
            catch (ConfigurationException e)
            {
                refused.Add($"The schedule \"{schedule.Name}\" cannot run its job {schedule.Job}: {e.Message}");
            }
        }

        if (refused.Count > 0)
            throw new ConfigurationException(string.Join('\n', refused));

        RunConfiguration? Read(ScheduleOptions schedule)
        {
            try
            {
                return RunConfigurationReader.Load(schedule.Job);
            }
            catch (ConfigurationException e)
            {
                notice($"The job of the schedule \"{schedule.Name}\" cannot be read; mend it before its next night, which reads it again: {e.Message}");
                return null;
            }
        }
    }

    private static void TellTakenFolders(ScheduleOptions schedule, RunConfiguration run, Action<string> notice)
    {
        foreach (var (pair, reason) in ReportOwner.Refusals(run))
            notice($"The schedule \"{schedule.Name}\" cannot do its pair {pair.Name}: {reason}");
    }

    private static (string Device, string Engine, bool Triage, bool Pruning, int BatchSize) Model(CaptioningOptions options) =>
        (options.Device, options.Engine, options.Triage, options.Pruning, options.BatchSize);

    // Unlike a run's, without the model: the first worker that takes a pair decides on that.
    private static string Fingerprint(RunConfiguration run, PairConfiguration pair)
    {
        var text = string.Join('\n', "service", RunConfigurationWriter.ForPair(run, pair), SceneStamps.Of(pair.Before.Path), SceneStamps.Of(pair.After.Path));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
