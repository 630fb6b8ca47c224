using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Model.Safetensors;

/// <summary>
/// A checkpoint in the hub's layout: <c>config.json</c> and <c>model.safetensors</c>, or shards with <c>model.safetensors.index.json</c>.
/// All shards are memory-mapped. Safe for reading from several threads until it is disposed.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    /// <summary>Weights in one file; used when it is there, as the hub's tools do.</summary>
    public const string SingleFile = "model.safetensors";

    /// <summary>Says which shard holds which tensor.</summary>
    public const string IndexFile = "model.safetensors.index.json";

    private const long MaxIndexBytes = 100_000_000;

    private readonly Dictionary<string, SafetensorsFile> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _shardOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);

    private Checkpoint(string folder, ModelConfiguration configuration)
    {
        Folder = folder;
        Configuration = configuration;
    }

    /// <summary>The checkpoint's folder.</summary>
    public string Folder { get; }

    /// <summary>What <c>config.json</c> says.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>All tensors by name; offsets count from the beginning of the tensor's own shard.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    /// <summary>Names of the weight files, in ordinal order.</summary>
    public IReadOnlyList<string> WeightFiles => [.. _shards.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Opens a checkpoint and checks every shard's header.</summary>
    /// <exception cref="ModelException">A file is missing or damaged, or the index and the shards do not agree.</exception>
    public static Checkpoint Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
            throw new ModelException($"The checkpoint folder {folder} does not exist.");
        var checkpoint = new Checkpoint(folder, ModelConfigurationReader.Load(folder));
        try
        {
            var single = Path.Combine(folder, SingleFile);
            var index = Path.Combine(folder, IndexFile);
            if (File.Exists(single))
                checkpoint.AddAll(single);
            else if (File.Exists(index))
                checkpoint.AddIndex(index);
            else
                throw new ModelException($"The folder {folder} has no weights: neither {SingleFile} nor {IndexFile} is there.");
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="ModelException">There is no such tensor.</exception>
    public TensorEntry Entry(string name) => Shard(name).Entry(name);

    /// <summary>The open file that holds a tensor.</summary>
    /// <exception cref="ModelException">There is no such tensor.</exception>
    public SafetensorsFile Shard(string name) => _shardOf.TryGetValue(name, out var shard)
        ? shard
        : throw new ModelException($"The checkpoint {Folder} has no tensor \"{name}\".");

    /// <summary>Where a tensor lies in its weight file.</summary>
    /// <exception cref="ModelException">There is no such tensor.</exception>
    public (string File, long Begin, long End) Place(string name)
    {
        var shard = Shard(name);
        var entry = shard.Entry(name);
        return (Path.GetFileName(shard.Path), entry.Offset, entry.Offset + entry.Length);
    }

    /// <inheritdoc cref="SafetensorsFile.Bytes"/>
    public ReadOnlySpan<byte> Bytes(string name) => Shard(name).Bytes(name);

    /// <inheritdoc cref="SafetensorsFile.Pointer"/>
    public unsafe byte* Pointer(string name) => Shard(name).Pointer(name);

    /// <inheritdoc cref="SafetensorsFile.ReadFloat32(string)"/>
    public float[] ReadFloat32(string name) => Shard(name).ReadFloat32(name);

    /// <inheritdoc cref="SafetensorsFile.ReadFloat32(string, long, Span{float})"/>
    public void ReadFloat32(string name, long first, Span<float> destination) => Shard(name).ReadFloat32(name, first, destination);

    /// <inheritdoc cref="SafetensorsFile.Release"/>
    public void Release(string name, long first, long count) => Shard(name).Release(name, first, count);

    /// <summary>
    /// SHA-256 that identifies the checkpoint, 64 lower-case hexadecimal digits: what
    /// <c>sha256sum config.json *.safetensors | sha256sum</c> prints for its configuration and weight files in ordinal order of names.
    /// Reads every file once.
    /// </summary>
    public string Hash(CancellationToken cancellation = default) =>
        CombineHashes(WeightFiles.ToDictionary(name => name, name => FileHash.Sha256(Path.Combine(Folder, name), cancellation)));

    /// <summary><see cref="Hash"/> from the weight files' own hashes, for who has read them already.</summary>
    /// <param name="weightHashes">SHA-256 of each of <see cref="WeightFiles"/>, lower-case hexadecimal.</param>
    internal string CombineHashes(IReadOnlyDictionary<string, string> weightHashes)
    {
        var configuration = FileHash.Sha256(Path.Combine(Folder, ModelConfigurationReader.FileName));
        var list = new StringBuilder();
        foreach (var name in WeightFiles.Append(ModelConfigurationReader.FileName).Order(StringComparer.Ordinal))
            list.Append(weightHashes.GetValueOrDefault(name, configuration)).Append("  ").Append(name).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }

    /// <summary>Unmaps all shards.</summary>
    public void Dispose()
    {
        foreach (var shard in _shards.Values)
            shard.Dispose();
    }

    private void AddAll(string path)
    {
        var shard = OpenShard(Path.GetFileName(path));
        foreach (var name in shard.Tensors.Keys)
            Add(name, shard);
    }

    private void AddIndex(string path)
    {
        var files = BoundedFile.ReadJsonObject(path, MaxIndexBytes, root => root.TryGetProperty("weight_map", out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().Select(p => (p.Name, File: p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText())).ToArray()
            : throw new ModelException($"{path} has no \"weight_map\" that says which file holds which tensor."), maxDepth: 16);
        foreach (var (tensor, file) in files)
            AddIndexed(path, tensor, file);
    }

    private void AddIndexed(string path, string tensor, string file)
    {
        if (!IsPlainFileName(file))
            throw new ModelException($"{path} names the file \"{file}\" for tensor \"{tensor}\"; it must be a file in the same folder.");
        if (!_shards.ContainsKey(file) && !File.Exists(Path.Combine(Folder, file)))
            throw new ModelException($"{path} names the file \"{file}\", which is not in the folder: the checkpoint is incomplete.");
        var shard = OpenShard(file);
        if (!shard.Tensors.ContainsKey(tensor))
            throw new ModelException($"{path} says that \"{file}\" holds tensor \"{tensor}\", and it does not.");
        Add(tensor, shard);
    }

    private SafetensorsFile OpenShard(string file)
    {
        if (!_shards.TryGetValue(file, out var shard))
            _shards.Add(file, shard = SafetensorsFile.Open(Path.Combine(Folder, file)));
        return shard;
    }

    private void Add(string tensor, SafetensorsFile shard)
    {
        _shardOf.Add(tensor, shard);
        _tensors.Add(tensor, shard.Tensors[tensor]);
    }

    private static bool IsPlainFileName(string file) =>
        file.Length is > 0 and <= 255 && file is not ("." or "..") && file.AsSpan().IndexOfAny("/\\:\0") < 0;
}
