using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Rasters;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Inboxes;

/// <summary>Takes in one scene: enters it, then brings it to its place, or puts it into quarantine with a reason. Overwrites no file.</summary>
internal sealed class SceneIntake(ServiceConfiguration configuration, RunLedger ledger, TimeProvider clock, InboxTeller teller, ILogger log)
{
    // Folders that were told to be away.
    private readonly ConcurrentDictionary<string, bool> _away = new(StringComparer.Ordinal);

    /// <summary>Takes in a file that is complete, puts it into quarantine, or leaves it for later.</summary>
    public void Accept(InboxOptions inbox, int? nightId, FileInfo file, SceneName name)
    {
        // Looked for before the ledger is asked: what another machine moves, at work on this same file, it has entered before.
        var place = inbox.Archive.Length == 0 ? file.FullName : Path.Combine(inbox.Archive, file.Name);
        var inTheWay = place == file.FullName ? null : SceneFiles.InTheWay(file.FullName, place);
        var scene = ledger.Scenes.Of(inbox.Name).FirstOrDefault(s => s.Area == name.Area && s.Date == name.Date);
        if (scene is null)
        {
            try
            {
                if (Lack(file, inbox) is { } lack)
                {
                    teller.LeaveForLater(file.FullName, nightId, lack);
                    return;
                }
            }
            catch (ImagingException e)
            {
                PutAside(inbox, nightId, file, e.Message);
                return;
            }

            if (inTheWay is not null)
            {
                PutAside(inbox, nightId, file, $"{inTheWay} has the name that this scene, or a file that goes with it, would get in the archive, and is not overwritten. Move it away, or give this scene another name, and drop it again.");
                return;
            }

            (scene, var accepted) = ledger.Scenes.Accept(inbox.Name, name.Area, name.Date, Stored(file.FullName), Stored(place), file.Length);
            if (accepted)
                TellFuture(nightId, file, name);
        }

        // Another machine may be at the same file, or this one was killed at it.
        if (scene.State == SceneState.Arriving && InboxFolders.AreSame(Local(scene.Source), file.FullName))
            Place(scene, nightId);
        else if (InboxFolders.AreSame(Local(scene.Path), file.FullName))
            return;
        else if (!File.Exists(Local(scene.Path)) && OtherInbox(file) is null)
            teller.LeaveForLater(file.FullName, nightId, $"the scene of the area {name.Area} of {name.Date:yyyy-MM-dd} was taken in before as {Local(scene.Path)}, and is not there now; bring it back, or put this one in its place.");
        else
            PutAside(inbox, nightId, file, $"There is a scene of the area {name.Area} of {name.Date:yyyy-MM-dd} already: {Local(scene.Path)}. Give this one another date; if it is to replace the other, put it in its place and send its pairs on with 'rsiccllm retry --anew'.");
    }

    private void TellFuture(int? nightId, FileInfo file, SceneName name)
    {
        // It may be tomorrow where the scene was taken.
        if (name.Date <= DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1))
            return;
        var reason = $"its date, {name.Date:yyyy-MM-dd}, is in the future; it is taken in as what its name says. If the date is wrong, drop the scene again under the right one, and disregard reports of {name.Date:yyyy-MM-dd}.";
        teller.Warn(file.FullName, nightId, reason);
    }

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
        // Inboxes that share a folder may both take it. What a pair works on stays where it is.
        if (OtherInbox(file) is { } other)
        {
            teller.LeaveForLater(file.FullName, nightId, $"it is a scene of the inbox {other.Name} already; give inboxes of one folder patterns that do not take the same files");
            return;
        }

        var place = Quarantine.Put(file, inbox.Quarantine, reason);
        log.LogWarning("{File} was put into quarantine as {Place}: {Reason}", file.FullName, place, reason);
        teller.Note(nightId, $"{file.FullName} was put into quarantine as {place}: {reason}");
    }

    private InboxOptions? OtherInbox(FileInfo file) =>
        configuration.Inboxes.FirstOrDefault(i => ledger.Scenes.Of(i.Name).Any(s => InboxFolders.AreSame(Local(s.Path), file.FullName)));

    /// <summary>Brings a scene that is entered to its place. Done again after a kill it goes on where it stood.</summary>
    /// <exception cref="IOException">A file is in the way, or the disk does not let it.</exception>
    public void Place(SceneEntry scene, int? nightId)
    {
        var (source, target) = (Local(scene.Source), Local(scene.Path));
        if (source != target && File.Exists(source))
            SceneFiles.Move(source, target);
        if (File.Exists(target))
        {
            _away.TryRemove(Path.GetDirectoryName(target)!, out _);

            // Another machine that did not see the file may have forgotten it meanwhile.
            if (!ledger.Scenes.Place(scene.Id))
                ledger.Scenes.Place(ledger.Scenes.Accept(scene.Inbox, scene.Area, scene.Date, scene.Source, scene.Path, scene.Size).Scene.Id);
            log.LogInformation("{Inbox}: scene of {Area} of {Date:yyyy-MM-dd} taken in", scene.Inbox, scene.Area, scene.Date);
        }
        else if (new[] { source, target }.Select(Path.GetDirectoryName).FirstOrDefault(f => !Directory.Exists(f)) is { } away)
        {
            // A drive that is away says nothing of what is on it.
            var reason = $"the folder {away} is not there; bring its drive back, or make the folder";
            if (_away.TryAdd(away, true))
                log.LogWarning("{File} is left for later: {Reason}", source, reason);
            teller.Note(nightId, $"{source} is left for later: {reason}");
        }
        else
        {
            ledger.Scenes.Forget(scene.Id);
            log.LogWarning("{Scene} is gone before it could be taken in", source);
        }
    }

    private string Stored(string path) => SharedFolders.ToLedger(path, configuration.SharedFolder);

    private string Local(string path) => SharedFolders.FromLedger(path, configuration.SharedFolder);
}
