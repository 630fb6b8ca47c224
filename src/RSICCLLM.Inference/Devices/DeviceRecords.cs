using System.Text.Json;
using RSICCLLM.Model;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Inference.Devices;

/// <summary>
/// Outcomes of self-tests, kept in <c>devices.json</c> of the state folder, so that a driver which computes wrongly is not tried every
/// night. A file that cannot be read counts as empty, one that cannot be written is left: both cost a self-test and nothing else.
/// </summary>
public sealed class DeviceRecords(string folder)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "devices.json";

    private const int FormatVersion = 1;
    private const int MostRecords = 200;
    private const long MaxBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _path = Path.Combine(folder, FileName);

    /// <summary>The outcome for just this package, adapter, driver and runtime; <see langword="null"/> when there is none.</summary>
    public DeviceRecord? Find(string package, string adapter, string driver, string runtime) =>
        Load().LastOrDefault(r => r.Package == package && r.Adapter == adapter && r.Driver == driver && r.Runtime == runtime);

    /// <summary>Remembers an outcome, in the place of what was known of this package on this adapter.</summary>
    public void Remember(DeviceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var records = Load().Where(r => r.Package != record.Package || r.Adapter != record.Adapter).TakeLast(MostRecords - 1).Append(record).ToArray();
        try
        {
            AtomicFile.Write(_path, stream => JsonSerializer.Serialize(stream, new Document(FormatVersion, records), Json));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the next start tests again.
        }
    }

    private DeviceRecord[] Load()
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(BoundedFile.ReadAllBytes(_path, MaxBytes), Json);
            return document is { Version: FormatVersion } && document.Records.All(r => r is not null) ? document.Records : [];
        }
        catch (Exception e) when (e is ModelException || BoundedFile.IsDamage(e))
        {
            return [];
        }
    }

    private sealed record Document(int Version, DeviceRecord[] Records);
}
