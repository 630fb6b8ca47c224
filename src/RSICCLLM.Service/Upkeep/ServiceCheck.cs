using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Model;
using RSICCLLM.Model.Files;
using RSICCLLM.Model.Packages;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Submitting;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Upkeep;

/// <summary>One thing that a service needs.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Detail">What was found.</param>
/// <param name="IsGood">Whether the service can do with it.</param>
public sealed record ServiceFinding(string Name, string Detail, bool IsGood)
{
    /// <summary>Whether somebody should look at it although the service can do with it.</summary>
    public bool IsNotice { get; init; }
}

/// <summary>Looks whether what a configuration names is there: the ledger, folders, disk space, schedules. Begins no work and makes nothing.</summary>
public static class ServiceCheck
{
    /// <summary>Looks at everything; never throws for what it finds.</summary>
    /// <param name="configuration">The service.</param>
    /// <param name="now">From when on schedules are due.</param>
    /// <param name="readsPackage">Whether the model package's files are read and compared with their hashes, as a start does.</param>
    /// <param name="cancellation">Stops that reading.</param>
    public static IReadOnlyList<ServiceFinding> Of(ServiceConfiguration configuration, DateTimeOffset now, bool readsPackage = true, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var findings = new List<ServiceFinding> { Ledger(configuration), Disk(configuration), Logs(configuration), Package(configuration.Run.Model, readsPackage, cancellation), DashboardCheck.Of(configuration) };
        if (configuration.SharedFolder.Length > 0)
            findings.Add(Folder("shared folder", configuration.SharedFolder));
        findings.AddRange(configuration.Inboxes.Select(InboxCheck.Of));
        findings.AddRange(configuration.Schedules.Select(s => Schedule(s, configuration, now)));
        return findings;
    }

    private static ServiceFinding Ledger(ServiceConfiguration configuration)
    {
        try
        {
            // A look makes nothing.
            if (!ServiceStorage.HasLedger(configuration))
                return NewLedger(configuration);
            if (ServiceStorage.IsLedgerBehind(configuration))
                return new ServiceFinding("ledger", "of an earlier version of the program; the first start brings it up to date, and the earlier program can use it no more", true);
            using var ledger = ServiceLedger.Open(configuration);
            return new ServiceFinding("ledger", string.Create(CultureInfo.InvariantCulture, $"{ledger.Name}: {ledger.CountOpen()} pairs to be done"), true);
        }
        catch (Exception e) when (e is LedgerException or ConfigurationException or IOException or UnauthorizedAccessException)
        {
            return new ServiceFinding("ledger", e.Message, false);
        }
    }

    private static ServiceFinding NewLedger(ServiceConfiguration configuration)
    {
        if (configuration.Storage.Kind != StorageOptions.Memory)
            return new ServiceFinding("ledger", "new: its tables are made at the first start", true);
        return FolderProbe.WriteFault(configuration.Run.Output) is { } fault
            ? new ServiceFinding("ledger", $"the output folder {configuration.Run.Output} cannot be written: {fault}", false)
            : new ServiceFinding("ledger", $"new: {new LedgerMarker(configuration).LedgerFile} is made at the first start", true);
    }

    private static ServiceFinding Disk(ServiceConfiguration configuration)
    {
        var folder = configuration.Run.Output;
        return DiskRoom.FreeBytes(folder) is { } free
            ? new ServiceFinding(
                "free disk space",
                string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MB at {folder}, at least {configuration.MinimumFreeMegabytes} MB are wanted (\"minimumFreeMegabytes\")"),
                free >= (long)configuration.MinimumFreeMegabytes << 20)
            : new ServiceFinding("free disk space", $"the system does not say for {folder}", true);
    }

    private static ServiceFinding Logs(ServiceConfiguration configuration) => FolderProbe.WriteFault(configuration.Logs.Folder) is { } fault
        ? new ServiceFinding("logs", $"\"logs.folder\" {configuration.Logs.Folder} cannot be used: {fault}", false)
        : new ServiceFinding("logs", configuration.Logs.Folder, true);

    private static ServiceFinding Package(string folder, bool reads, CancellationToken cancellation)
    {
        const string name = "model package";
        if (!Directory.Exists(folder) || !reads)
            return Folder(name, folder);
        try
        {
            return new ServiceFinding(name, $"{PackageVerifier.Verify(folder, cancellation).Name} in {folder}, all files as they were made", true);
        }
        catch (ModelException e)
        {
            return new ServiceFinding(name, e.Message, false);
        }
    }

    private static ServiceFinding Folder(string name, string path) => Directory.Exists(path)
        ? new ServiceFinding(name, path, true)
        : new ServiceFinding(name, $"{path} does not exist", false);

    private static ServiceFinding Schedule(ScheduleOptions schedule, ServiceConfiguration configuration, DateTimeOffset now)
    {
        var name = $"schedule {schedule.Name}";
        if (!ServiceConfigurationReader.TryParseCron(schedule.Cron, out var cron, out var fault))
            return new ServiceFinding(name, fault, false);
        if (schedule.Job.Length > 0)
        {
            try
            {
                Submission.Check(RunConfigurationReader.Load(schedule.Job), configuration);
            }
            catch (ConfigurationException e)
            {
                return new ServiceFinding(name, e.Message, false);
            }
        }

        return cron.GetNextOccurrence(now, schedule.TimeZone) is { } next
            ? new ServiceFinding(name, string.Create(CultureInfo.InvariantCulture, $"next at {TimeZoneInfo.ConvertTime(next, schedule.TimeZone):yyyy-MM-dd HH:mm} in {schedule.TimeZone.Id}"), true)
            : new ServiceFinding(name, $"\"{schedule.Cron}\" is never due", false);
    }
}
