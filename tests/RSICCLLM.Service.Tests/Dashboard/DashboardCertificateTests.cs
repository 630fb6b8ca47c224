using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Dashboard;
using RSICCLLM.Service.Hosting;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Dashboard;

public sealed class DashboardCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void What_is_wrong_is_told_with_the_file_and_the_setting()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var file = _folder.File("server.pfx");
        File.WriteAllBytes(file, made.Export(X509ContentType.Pkcs12, "secret"));
        File.WriteAllText(_folder.File("server.pem"), made.ExportCertificatePem());

        DashboardCertificate.Load(new DashboardOptions()).ShouldBeNull();
        using (var certificate = DashboardCertificate.Load(new DashboardOptions { CertificateFile = file, CertificatePassword = "secret" }))
            certificate!.Subject.ShouldBe("CN=localhost");
        Fault(file, "wrong").ShouldSatisfyAllConditions(
            e => e.ShouldStartWith($"The certificate {file} that \"dashboard.certificateFile\" names cannot be opened: "),
            e => e.ShouldEndWith("and \"dashboard.certificatePassword\" its password."),
            e => e.ShouldNotContain("wrong."));
        Fault(_folder.File("server.pem"), "").ShouldContain("must be a PKCS #12 file");
        Fault(_folder.File("no.pfx"), "").ShouldBe($"The certificate {_folder.File("no.pfx")} that \"dashboard.certificateFile\" names cannot be read: there is no such file.");
    }

    [Fact]
    public void A_start_tells_it_before_anything_is_made()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "m", "output": "out", "dashboard": { "certificateFile": "no.pfx" } }""", _folder.Path);
        using var captioner = new ScriptedCaptioner();

        Should.Throw<ConfigurationException>(() => ServiceHost.Build(service, captioner, console: false)).Message.ShouldContain("there is no such file");
        Directory.Exists(_folder.File("out")).ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private static string Fault(string file, string password) => Should.Throw<ConfigurationException>(() => DashboardCertificate.Load(new DashboardOptions { CertificateFile = file, CertificatePassword = password })).Message;
}
