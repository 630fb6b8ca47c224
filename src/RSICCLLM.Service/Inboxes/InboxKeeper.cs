using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Submitting;

namespace RSICCLLM.Service.Inboxes;

/// <summary>
/// Takes in the scenes of inboxes: complete files only, each paired with the newest earlier scene of its area, each pair once. What cannot be used goes
/// to the quarantine with a reason. Every step is in the ledger before it is done, so a killed process goes on where it stood. Thread-safe.
/// </summary>
internal sealed class InboxKeeper
{
    private readonly ServiceConfiguration _configuration;
    private readonly RunLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly ILogger<InboxKeeper> _log;
    private readonly InboxTeller _teller;
    private readonly SceneIntake _intake;
    private readonly ReplacedScenes _replaced;
    private readonly SettledFiles _files;
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public InboxKeeper(ServiceConfiguration configuration, RunLedger ledger, TimeProvider clock, ILogger<InboxKeeper> log)
    {
        (_configuration, _ledger, _clock, _log) = (configuration, ledger, clock, log);
        _teller = new InboxTeller(ledger, log);
        _intake = new SceneIntake(configuration, ledger, clock, _teller, log);
        _replaced = new ReplacedScenes(configuration, ledger);
        _files = new SettledFiles(clock);
    }

    /// <summary>Inboxes that no schedule takes in: their scenes are taken in as soon as they are complete.</summary>
    public IEnumerable<InboxOptions> Unscheduled => _configuration.Inboxes.Where(i => !_configuration.Schedules.Any(s => s.Inboxes.Contains(i.Name)));

    /// <summary>Looks at an inbox, so that it is known later how long files have not changed. Files that no pattern fits, and folders that are missing, are told once.</summary>
    /// <exception cref="IOException">Its folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder may not be read.</exception>
    public void Watch(InboxOptions inbox)
    {
        TellMissing(inbox);
        foreach (var (file, misfit) in Misfits(inbox))
        {
            if (_teller.Told.IsNew(file, misfit))
                _log.LogWarning("{Inbox}: {File} is left alone: {Reason}", inbox.Name, file, misfit);
        }
    }

    /// <summary>Forgets files that are gone.</summary>
    public void ForgetGone()
    {
        _files.ForgetGone();
        _teller.Told.ForgetGone();
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
            var end = _clock.GetTimestamp();
            while (waiting.Count > 0 && _clock.GetElapsedTime(end) < settle + TimeSpan.FromSeconds(1))
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
            foreach (var scene in _ledger.Scenes.Of(inbox.Name).Where(s => s.State == SceneState.Arriving))
                Try(Local(scene.Source), nightId, () => _intake.Place(scene, nightId));
            var settle = TimeSpan.FromSeconds(inbox.SettleSeconds);
            var known = _ledger.Scenes.Of(inbox.Name);
            foreach (var (file, name) in Candidates(inbox).Where(c => _files.IsSettled(c.File, settle)).OrderBy(c => c.Name.Date).ThenBy(c => c.File.Name, StringComparer.Ordinal).ToList())
            {
                Try(file.FullName, nightId, () =>
                {
                    if (known.FirstOrDefault(s => InboxFolders.AreSame(Local(s.Path), file.FullName)) is { } scene)
                        TellReplaced(inbox, nightId, file, scene, known);
                    else
                        _intake.Accept(inbox, nightId, file, name);
                });
            }

            NoteMissed(inbox, nightId);
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
            // What is gone by now another machine has taken in, or somebody has taken back.
            _teller.LeaveForLater(file, File.Exists(file) ? nightId : null, e.Message);
        }
    }

    private void TellMissing(InboxOptions inbox)
    {
        lock (_missing)
        {
            if (Directory.Exists(inbox.Folder))
                _missing.Remove(inbox.Name);
            else if (_missing.Add(inbox.Name))
                _log.LogWarning("{Inbox}: {Reason}", inbox.Name, Missing(inbox));
        }
    }

    private static string Missing(InboxOptions inbox) => $"the folder {inbox.Folder} does not exist; make it, or correct \"folder\" of the inbox";

    // What no pattern let in, and what was not even looked for.
    private void NoteMissed(InboxOptions inbox, int? nightId)
    {
        if (nightId is null)
            return;
        if (!Directory.Exists(inbox.Folder))
            _teller.Note(nightId, $"{inbox.Name}: {Missing(inbox)}");
        foreach (var (file, misfit) in Misfits(inbox))
            _teller.Note(nightId, $"{file} is left alone: {misfit}");
    }

    // Inboxes may share a folder: what one of them takes is no misfit, and the first speaks for all. Whoever copies under another name renames the file when it is whole.
    private IEnumerable<(string File, string Reason)> Misfits(InboxOptions inbox)
    {
        var patterns = _configuration.Inboxes.Where(i => InboxFolders.AreSame(i.Folder, inbox.Folder)).Select(i => new ScenePattern(i.Pattern)).ToList();
        foreach (var file in Files(inbox).Where(f => _files.IsSettled(f, TimeSpan.FromSeconds(inbox.SettleSeconds)) && !IsHidden(f)))
        {
            if (patterns.ConvertAll(p => p.Misfit(file.Name)) is [{ } misfit, ..] all && !all.Contains(null))
                yield return (file.FullName, misfit);
        }
    }

    private void TellReplaced(InboxOptions inbox, int? nightId, FileInfo file, SceneEntry scene, IReadOnlyList<SceneEntry> known)
    {
        var pairs = known.Where(s => s.Area == scene.Area && s.Date != scene.Date).Select(s => s.Date < scene.Date ? PairName(inbox, s, scene) : PairName(inbox, scene, s));
        if (_replaced.PairsOfOlder(file.FullName, pairs) is not { Count: > 0 } older)
            return;
        var names = string.Join(' ', older);
        var reason = $"the scene of {scene.Area} of {scene.Date:yyyy-MM-dd}, or a file beside it, was replaced after it was taken in, and the work on {names} is of the older one; 'rsiccllm retry --anew {names}' compares the one that is there now";
        _teller.Warn(file.FullName, nightId, reason);
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

    // Each scene with the one before it. Entering a pair that is known changes nothing.
    private List<PairEntry> Pair(InboxOptions inbox, int? nightId)
    {
        var pairs = new List<PairEntry>();
        foreach (var area in _ledger.Scenes.Of(inbox.Name).Where(s => s.State == SceneState.Ready).GroupBy(s => s.Area))
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
                _ledger.Scenes.MarkPaired(after.Id);
            }
        }

        return pairs;
    }

    // A name that other scenes have is tried again at every look, and told once.
    private PairEntry? Enter(InboxOptions inbox, PairConfiguration pair, int? nightId)
    {
        try
        {
            return Submission.Enter(_ledger, _configuration, _configuration.Run, pair, nightId);
        }
        catch (ConfigurationException e)
        {
            if (_teller.Told.IsNew(pair.After.Path, e.Message))
                _log.LogError("{Inbox}: {Before} and {After} are not compared yet: {Reason}", inbox.Name, pair.Before.Path, pair.After.Path, e.Message);
            _teller.Note(nightId, $"{pair.Before.Path} and {pair.After.Path} are not compared yet: {e.Message}");
            return null;
        }
    }

    private string PairName(InboxOptions inbox, SceneEntry before, SceneEntry after)
    {
        var prefix = _configuration.Inboxes.Count > 1 ? $"{inbox.Name}_" : "";
        return $"{prefix}{after.Area}_{before.Date:yyyyMMdd}_{after.Date:yyyyMMdd}";
    }

    private SceneConfiguration Scene(InboxOptions inbox, SceneEntry scene) => new(Local(scene.Path), scene.Date) { EpsgCode = inbox.EpsgCode };

    private string Local(string path) => SharedFolders.FromLedger(path, _configuration.SharedFolder);
}
