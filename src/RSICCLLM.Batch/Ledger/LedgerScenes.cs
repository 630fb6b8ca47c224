using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RSICCLLM.Batch.Ledger.Storage;

namespace RSICCLLM.Batch.Ledger;

/// <summary>A scene that an inbox has accepted.</summary>
/// <param name="Id">Key in the ledger.</param>
/// <param name="Inbox">Name of the inbox.</param>
/// <param name="Area">Area that it shows.</param>
/// <param name="Date">Date of acquisition.</param>
/// <param name="Source">Where the file was found.</param>
/// <param name="Path">Where it stays.</param>
/// <param name="Size">Bytes.</param>
/// <param name="State">Where it stands.</param>
/// <param name="IsPaired">Whether the pair with the scene before it was entered.</param>
public sealed record SceneEntry(int Id, string Inbox, string Area, DateOnly Date, string Source, string Path, long Size, SceneState State, bool IsPaired);

/// <summary>Scenes of inboxes: one for each area and date.</summary>
public sealed class LedgerScenes
{
    private const string DateFormat = "yyyy-MM-dd";

    private readonly LedgerDatabase _database;

    internal LedgerScenes(LedgerDatabase database) => _database = database;

    /// <summary>Accepts a scene, unless one of the same inbox, area and date is known.</summary>
    /// <returns>The scene that is known, and whether this call accepted it.</returns>
    public (SceneEntry Scene, bool Accepted) Accept(string inbox, string area, DateOnly date, string source, string path, long size) => _database.Write(context =>
    {
        var day = date.ToString(DateFormat, CultureInfo.InvariantCulture);
        var row = context.Scenes.SingleOrDefault(s => s.Inbox == inbox && s.Area == area && s.Date == day);
        var accepted = row is null;
        if (row is null)
        {
            row = new SceneRow { Inbox = inbox, Area = area, Date = day, Source = source, Path = path, Size = size, State = SceneState.Arriving };
            context.Scenes.Add(row);
            context.SaveChanges();
        }

        return (Entry(row), accepted);
    });

    /// <summary>Notes that a scene is in its place.</summary>
    /// <returns>Whether it is known still.</returns>
    public bool Place(int sceneId) => _database.Write(context => context.Scenes
        .Where(s => s.Id == sceneId).ExecuteUpdate(s => s.SetProperty(r => r.State, SceneState.Ready)) > 0);

    /// <summary>Notes that the pair with the scene before it was entered.</summary>
    public void MarkPaired(int sceneId) => _database.Write(context => context.Scenes
        .Where(s => s.Id == sceneId).ExecuteUpdate(s => s.SetProperty(r => r.IsPaired, true)));

    /// <summary>Forgets a scene that could not be brought to its place; one that somebody has brought there stays.</summary>
    public void Forget(int sceneId) => _database.Write(context => context.Scenes.Where(s => s.Id == sceneId && s.State == SceneState.Arriving).ExecuteDelete());

    /// <summary>Scenes of an inbox, oldest date first.</summary>
    public IReadOnlyList<SceneEntry> Of(string inbox) => _database.Read(context => context.Scenes.AsNoTracking()
        .Where(s => s.Inbox == inbox).OrderBy(s => s.Area).ThenBy(s => s.Date).Select(s => Entry(s)).ToList());

    private static SceneEntry Entry(SceneRow row) => new(
        row.Id, row.Inbox, row.Area, DateOnly.ParseExact(row.Date, DateFormat, CultureInfo.InvariantCulture), row.Source, row.Path, row.Size, row.State, row.IsPaired);
}
