using Microsoft.Extensions.Logging;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Inboxes;
using RSICCLLM.Tests.Shared;
using DrawnScenes = RSICCLLM.Batch.Tests.Support.SceneFiles;

namespace RSICCLLM.Service.Tests;

/// <summary>An inbox <c>in</c> with <c>archive</c> and <c>quarantine</c> beside it, a ledger and a log.</summary>
internal sealed class InboxFolders : IDisposable
{
    /// <summary>A world file that fits the drawn scenes.</summary>
    public const string World = "1\n0\n0\n-1\n541000.5\n5687999.5\n";

    private readonly TemporaryFolder _folder = new();

    public InboxFolders()
    {
        Directory.CreateDirectory(File("in"));
        Ledger = RunLedger.Open(File("ledger.db"));
    }

    public RunLedger Ledger { get; }

    public LogLines Log { get; } = new();

    public string File(params string[] parts) => _folder.File(parts);

    /// <summary>Draws scenes into the inbox: TIFFs that say where they lie, and PNGs that do not.</summary>
    public void Drop(params string[] names)
    {
        foreach (var name in names)
            Draw(File("in", name));
    }

    /// <summary>Draws a scene in the folder of that name.</summary>
    public string DrawIn(string folder, string name) => Draw(Path.Combine(Directory.CreateDirectory(File(folder)).FullName, name));

    /// <summary>Names of the files in a folder; none where there is no folder.</summary>
    public IEnumerable<string> In(string folder) => Directory.Exists(File(folder))
        ? Directory.GetFiles(File(folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        : [];

    public string Reason(string name) => System.IO.File.ReadAllText(File("quarantine", name + Quarantine.ReasonEnding));

    public int Night(int day) => Ledger.Nights.Enter("nightly", new DateTimeOffset(2026, 5, day, 22, 0, 0, TimeSpan.Zero), NightState.Running).Night.Id;

    public InboxOptions Inbox(string pattern = "{area}_{date:yyyyMMdd}.tif") => new()
    {
        Name = "ortho",
        Folder = File("in"),
        Pattern = pattern,
        SettleSeconds = 0,
        Archive = File("archive"),
        Quarantine = File("quarantine"),
    };

    public InboxKeeper Keeper(TimeProvider? clock = null, params InboxOptions[] inboxes) => new(
        new ServiceConfiguration
        {
            Run = new RunConfiguration { Model = "m", Output = File("out"), Pairs = [] },
            Logs = new LogOptions { Folder = File("logs") },
            Inboxes = inboxes,
        },
        Ledger,
        clock ?? TimeProvider.System,
        new LoggerFactory([Log]).CreateLogger<InboxKeeper>());

    /// <summary>Looks at the inbox as a service that was started just now.</summary>
    public IReadOnlyList<PairEntry> TakeIn(InboxOptions inbox, int? night = null, TimeProvider? clock = null) =>
        Keeper(clock, inbox).TakeIn(inbox, night, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        Ledger.Dispose();
        _folder.Dispose();
    }

    private static string Draw(string path)
    {
        if (path.EndsWith(".png", StringComparison.Ordinal))
            RgbImageFile.WritePng(path, new RgbImage(96, 96));
        else
            DrawnScenes.Write(path, 96, 96);
        return path;
    }
}
