using RSICCLLM.Captions.Datasets;
using RSICCLLM.Refresh.Running;

namespace RSICCLLM.Refresh.Tests.Support;

/// <summary>Files of pairs whose pictures are a few bytes: the same number, the same pictures.</summary>
internal sealed class RefreshData : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rsiccllm-refresh-").FullName;

    public string Path(string name) => System.IO.Path.Combine(_root, name.Replace('/', System.IO.Path.DirectorySeparatorChar));

    /// <summary>Writes a file of pairs, each named after its place and with pictures named after that.</summary>
    public string Pairs(string file, params IEnumerable<int> pictures) => Named(file, [.. pictures.Select((picture, i) => ($"{i}", picture))]);

    /// <summary>Writes a file of pairs with names.</summary>
    public string Named(string file, params (string Id, int Picture)[] pairs)
    {
        var path = Path(file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        RsiciFile.Write(path, pairs.Select(pair => new RsiciSample
        {
            Id = pair.Id,
            Before = Picture($"{System.IO.Path.GetFileNameWithoutExtension(file)}-{pair.Id}a", $"before {pair.Picture:D4}"),
            After = Picture($"{System.IO.Path.GetFileNameWithoutExtension(file)}-{pair.Id}b", $"after {pair.Picture:D4}"),
            Instruction = "?",
            Caption = "A house has been built.",
        }));
        return path;

        string Picture(string name, string bytes)
        {
            File.WriteAllText(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, name), bytes);
            return name;
        }
    }

    /// <summary>Settings over these files, as they are after loading.</summary>
    public RefreshSettings Settings(string samples, string benchmark, string? replay = null, string? heldOut = null, double share = 0.2) => new()
    {
        Version = "v2",
        Checkpoint = Path("checkpoint"),
        Package = Path("package"),
        Samples = samples,
        HeldOut = heldOut,
        HeldOutShare = share,
        Replay = replay,
        Benchmark = benchmark,
        Output = Path("models"),
    };

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
