using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Submitting;

namespace RSICCLLM.Service.Inboxes;

/// <summary>
/// Takes in the scenes of inboxes: complete files only, each paired with the newest earlier scene of its area, each pair once. What cannot be used goes
/// to the quarantine with a reason. Every step is in the ledger before it is done, so a killed process goes on where it stood. Thread-safe.
/// </summary>
internal sealed class InboxKeeper(ServiceConfiguration configuration, RunLedger ledger, TimeProvider clock, ILogger<InboxKeeper> log)
{
    private readonly SettledFiles _files = new(clock);
    private readonly ToldFiles _told = new();
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Inboxes that no schedule takes in: their scenes are taken in as soon as they are complete.</summary>
    public IEnumerable<InboxOptions> Unscheduled => configuration.Inboxes.Where(i => !configuration.Schedules.Any(s => s.Inboxes.Contains(i.Name)));

    /// <summary>Looks at all inboxes, so that it is known later how long files have not changed. Files that no pattern fits, and folders that are missing, are told once.</summary>
    public void Watch()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var inbox in configuration.Inboxes)
        {
            TellMissing(inbox);

            // Inboxes may share a folder: what one of them takes is no misfit, and the first speaks for all.
            var sharing = configuration.Inboxes.Where(i => Path.GetFullPath(i.Folder) == Path.GetFullPath(inbox.Folder)).ToList();
            var patterns = sharing.ConvertAll(i => new ScenePattern(i.Pattern));
            string? Misfit(string name) => sharing[0] == inbox && patterns.TrueForAll(p => p.Misfit(name) is not null) ? patterns[0].Misfit(name) : null;
            foreach (var file in Files(inbox))
            {
                seen.Add(file.FullName);

                // Whoever copies under another name renames the file when it is whole.
                if (_files.IsSettled(file, TimeSpan.FromSeconds(inbox.SettleSeconds)) && Misfit(file.Name) is { } misfit && !IsHidden(file) && _told.IsNew(file.FullName, misfit))
                    log.LogWarning("{Inbox}: {File} is left alone: {Reason}", inbox.Name, file.FullName, misfit);
            }
        }

        _files.Keep(seen);
        _told.ForgetGone();
    }

    /// <summary>Takes in what is complete, and waits for files that were seen only now to settle. Files that still grow are left for the next time.</summary>
    /// <returns>The pairs that were entered or were known.</returns>
    public IReadOnlyList<PairEntry> TakeIn(InboxOptions inbox, int? nightId, CancellationToken cancellation)
    {
        var settle = TimeSpan.FromSeconds(inbox.SettleSeconds);
        lock (_gate)
        {
            var sizes = Candidates(inbox).ToDictionary(c => c.File.FullName, c => c.File.Length, StringComparer.Ordinal);
            var waiting = Candidates(inbox).Where(c => !_files.IsSettled(c.File, settle)).Select(c => c.File).ToList();
            var end = clock.GetTimestamp();
            while (waiting.Count > 0 && clock.GetElapsedTime(end) < settle + TimeSpan.FromSeconds(1))
            {
                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Clamp(settle.TotalMilliseconds / 10, 20, 1000)));
                cancellation.ThrowIfCancellationRequested();
                waiting.RemoveAll(f => _files.IsSettled(f, settle) || !f.Exists || (sizes.TryGetValue(f.FullName, out var size) && f.Length != size));
            }

            return TakeInSettled(inbox, nightId);
        }
    }

    /// <summary>Takes in what is complete now.</summary>
    public IReadOnlyList<PairEntry> TakeInSettled(InboxOptions inbox, int? nightId)
    {
        lock (_gate)
        {
            foreach (var scene in ledger.Scenes.Of(inbox.Name).Where(s => s.State == SceneState.Arriving))
                Try(Local(scene.Source), nightId, () => Place(scene));
            var settle = TimeSpan.FromSeconds(inbox.SettleSeconds);
            foreach (var (file, name) in Candidates(inbox).Where(c => _files.IsSettled(c.File, settle)).OrderBy(c => c.Name.Date).ThenBy(c => c.File.Name, StringComparer.Ordinal).ToList())
                Try(file.FullName, nightId, () => Accept(inbox, nightId, file, name));
            return Pair(inbox, nightId);
        }
    }

    private void Try(string file, int? nightId, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is not OperationCanceledException and not LedgerException) // One file, whatever is wrong with it, must not keep the others from being taken in.
        {
            LeaveForLater(file, nightId, e.Message);
        }
    }

    private void LeaveForLater(string file, int? nightId, string reason)
    {
        if (_told.IsNew(file, reason))
            log.LogWarning("{File} is left for later: {Reason}", file, reason);
        Note(nightId, $"{file} is left for later: {reason}");
    }

    // The log tells once, but whoever reads of a night is told all that it lacked.
    private void Note(int? nightId, string refusal)
    {
        if (nightId is { } night)
            ledger.Nights.Refuse(night, refusal);
    }

    private void TellMissing(InboxOptions inbox)
    {
        lock (_missing)
        {
            if (Directory.Exists(inbox.Folder))
                _missing.Remove(inbox.Name);
            else if (_missing.Add(inbox.Name))
                log.LogWarning("{Inbox}: the folder {Folder} does not exist; make it, or correct \"folder\" of the inbox", inbox.Name, inbox.Folder);
        }
    }

    private static List<(FileInfo File, SceneName Name)> Candidates(InboxOptions inbox)
    {
        var pattern = new ScenePattern(inbox.Pattern);
        return [.. Files(inbox).Select(f => (File: f, Name: pattern.Match(f.Name))).Where(c => c.Name is not null).Select(c => (c.File, c.Name!))];
    }

    // Files in the folder itself only: archive and quarantine may lie below it.
    private static List<FileInfo> Files(InboxOptions inbox) => new DirectoryInfo(inbox.Folder) is { Exists: true } folder
        ? [.. folder.EnumerateFiles().Where(f => !SceneFiles.IsCompanion(f.Name))]
        : [];

    // What systems and file managers keep for themselves.
    private static bool IsHidden(FileInfo file) => file.Name[0] == '.' || (file.Exists && (file.Attributes & (FileAttributes.Hidden | FileAttributes.System)) != 0);

    private void Accept(InboxOptions inbox, int? nightId, FileInfo file, SceneName name)
    {
        if (IsKnown(inbox, file, name))
            return;
        try
        {
            if (Lack(file, inbox) is { } lack)
            {
                LeaveForLater(file.FullName, nightId, lack);
                return;
            }
        }
        catch (ImagingException e)
        {
            PutAside(inbox, nightId, file, e.Message);
            return;
        }

        var place = inbox.Archive.Length == 0 ? file.FullName : Path.Combine(inbox.Archive, file.Name);
        var (scene, accepted) = ledger.Scenes.Accept(inbox.Name, name.Area, name.Date, Stored(file.FullName), Stored(place), file.Length);

        // Another machine may be at the same file, or this one was killed at it.
        if (accepted || (scene.State == SceneState.Arriving && Local(scene.Source) == file.FullName))
            Place(scene);
        else
            PutAside(inbox, nightId, file, $"There is a scene of the area {name.Area} of {name.Date:yyyy-MM-dd} already: {Local(scene.Path)}. Give this one another date, or remove the other.");
    }

    private bool IsKnown(InboxOptions inbox, FileInfo file, SceneName name) =>
        inbox.Archive.Length == 0
        && ledger.Scenes.Of(inbox.Name).Any(s => s.Area == name.Area && s.Date == name.Date && Local(s.Path) == file.FullName && s.Size == file.Length);

    // What a scene's place is told by may still be on its way.
    private static string? Lack(FileInfo file, InboxOptions inbox)
    {
        using var raster = SceneFile.Open(file.FullName, inbox.EpsgCode);
        return raster.Transform is null ? "nothing says where it lies; put its world file beside it"
            : raster.Crs is null ? "nothing says its coordinate reference system; put its .prj beside it, or set \"epsgCode\" of the inbox"
            : null;
    }

    private void PutAside(InboxOptions inbox, int? nightId, FileInfo file, string reason)
    {
        var place = Quarantine.Put(file, inbox.Quarantine, reason);
        log.LogWarning("{File} was put into quarantine as {Place}: {Reason}", file.FullName, place, reason);
        Note(nightId, $"{file.FullName} was put into quarantine as {place}: {reason}");
    }

    private void Place(SceneEntry scene)
    {
        var (source, target) = (Local(scene.Source), Local(scene.Path));
        if (source != target && File.Exists(source))
            SceneFiles.Move(source, target);
        if (File.Exists(target))
        {
            ledger.Scenes.Place(scene.Id);
            log.LogInformation("{Inbox}: scene of {Area} of {Date:yyyy-MM-dd} taken in", scene.Inbox, scene.Area, scene.Date);
        }
        else
        {
            ledger.Scenes.Forget(scene.Id);
            log.LogWarning("{Scene} is gone before it could be taken in", source);
        }
    }

    // Each scene with the one before it. Entering a pair that is known changes nothing.
    private List<PairEntry> Pair(InboxOptions inbox, int? nightId)
    {
        var pairs = new List<PairEntry>();
        foreach (var area in ledger.Scenes.Of(inbox.Name).Where(s => s.State == SceneState.Ready).GroupBy(s => s.Area))
        {
            var scenes = area.OrderBy(s => s.Date).ToList();
            foreach (var (before, after) in scenes.Zip(scenes.Skip(1)))
            {
                if (after.IsPaired)
                    continue;
                var pair = new PairConfiguration(PairName(inbox, before, after), Scene(inbox, before), Scene(inbox, after));
                if (Enter(inbox, pair, nightId) is not { } entry)
                    continue;
                pairs.Add(entry);
                ledger.Scenes.MarkPaired(after.Id);
            }
        }

        return pairs;
    }

    // A name that other scenes have is tried again at every look, and told once.
    private PairEntry? Enter(InboxOptions inbox, PairConfiguration pair, int? nightId)
    {
        try
        {
            return Submission.Enter(ledger, configuration, configuration.Run, pair, nightId);
        }
        catch (ConfigurationException e)
        {
            if (_told.IsNew(pair.After.Path, e.Message))
                log.LogError("{Inbox}: {Before} and {After} are not compared yet: {Reason}", inbox.Name, pair.Before.Path, pair.After.Path, e.Message);
            Note(nightId, $"{pair.Before.Path} and {pair.After.Path} are not compared yet: {e.Message}");
            return null;
        }
    }

    private string PairName(InboxOptions inbox, SceneEntry before, SceneEntry after)
    {
        var prefix = configuration.Inboxes.Count > 1 ? $"{inbox.Name}_" : "";
        return $"{prefix}{after.Area}_{before.Date:yyyyMMdd}_{after.Date:yyyyMMdd}";
    }

    private SceneConfiguration Scene(InboxOptions inbox, SceneEntry scene) => new(Local(scene.Path), scene.Date) { EpsgCode = inbox.EpsgCode };

    private string Stored(string path) => SharedFolders.ToLedger(path, configuration.SharedFolder);

    private string Local(string path) => SharedFolders.FromLedger(path, configuration.SharedFolder);
}
