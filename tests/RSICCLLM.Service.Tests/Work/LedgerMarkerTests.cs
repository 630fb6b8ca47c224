using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Submitting;
using RSICCLLM.Service.Work;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Work;

/// <summary>A drive that is away is not taken for a first start.</summary>
public sealed class LedgerMarkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_ledger_that_was_there_is_missed_until_it_is_back()
    {
        var service = Service("out");
        Start(service);
        Start(service);
        Directory.Move(_folder.File("out"), _folder.File("out_drive"));

        Refusal(service).ShouldStartWith($"The output folder {_folder.File("out")} is missing, and this service has had its ledger there. Bring its drive back");
        Should.Throw<LedgerException>(() => ServiceLedger.Open(service));
        Directory.Exists(_folder.File("out")).ShouldBeFalse();

        // The place where the drive is mounted.
        Directory.CreateDirectory(_folder.File("out"));
        Refusal(service).ShouldStartWith($"The ledger {_folder.File("out", ".rsiccllm", "ledger.db")} is missing");
        Directory.GetFileSystemEntries(_folder.File("out")).ShouldBeEmpty();

        Directory.Delete(_folder.File("out"));
        Directory.Move(_folder.File("out_drive"), _folder.File("out"));
        Start(service);
    }

    [Fact]
    public void An_empty_file_is_no_ledger_where_there_was_one()
    {
        var service = Service("out");
        Directory.CreateDirectory(_folder.File("out", ".rsiccllm"));
        var ledger = _folder.File("out", ".rsiccllm", "ledger.db");

        // As a process that was killed at its first start leaves it.
        File.WriteAllBytes(ledger, []);
        Start(service);

        File.WriteAllBytes(ledger, []);
        Refusal(service).ShouldStartWith($"The ledger {ledger} is empty (zero bytes)");
    }

    [Fact]
    public void Whoever_deletes_the_marker_begins_anew()
    {
        var service = Service("out");
        Start(service);
        Directory.Delete(_folder.File("out"), recursive: true);

        var marker = Directory.GetFiles(_folder.File("logs"), "ledger-*.marker").Single();
        Refusal(service).ShouldEndWith($"delete {marker}.");
        File.Delete(marker);
        Start(service);
    }

    [Fact]
    public void Another_output_folder_is_another_ledger()
    {
        Start(Service("out"));

        Start(Service("other"));
        Directory.GetFiles(_folder.File("logs"), "ledger-*.marker").Length.ShouldBe(2);
    }

    [Fact]
    public void No_folder_is_made_where_the_one_above_is_not_there()
    {
        Refusal(Service("drive/out")).ShouldBe($"The output folder {_folder.File("drive", "out")} is not made because {_folder.File("drive")}, where it lies, is not there. Bring its drive back, make {_folder.File("drive")}, or correct \"output\".");
        Directory.Exists(_folder.File("drive")).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private static void Start(ServiceConfiguration service) => ServiceStorage.Open(service, TimeProvider.System).Dispose();

    private static string Refusal(ServiceConfiguration service) => Should.Throw<LedgerException>(() => Start(service)).Message;

    private ServiceConfiguration Service(string output) => ServiceConfigurationReader.Parse($$"""{ "model": "model", "output": "{{output}}" }""", _folder.Path);
}
