using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Dashboard;

/// <summary>The certificate of the dashboard's HTTPS.</summary>
internal static class DashboardCertificate
{
    /// <summary>Reads it.</summary>
    /// <returns><see langword="null"/> where none is configured.</returns>
    /// <exception cref="ConfigurationException">The file is missing or cannot be read, its password is wrong, or it holds no private key.</exception>
    public static X509Certificate2? Load(DashboardOptions options)
    {
        if (options.CertificateFile.Length == 0)
            return null;
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadPkcs12FromFile(options.CertificateFile, options.CertificatePassword);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || !File.Exists(options.CertificateFile))
        {
            throw new ConfigurationException($"The certificate {options.CertificateFile} that \"dashboard.certificateFile\" names cannot be read: {(File.Exists(options.CertificateFile) ? e.Message : "there is no such file.")}", e);
        }
        catch (CryptographicException e)
        {
            throw new ConfigurationException($"The certificate {options.CertificateFile} that \"dashboard.certificateFile\" names cannot be opened: {e.Message.TrimEnd('.')}. It must be a PKCS #12 file (.pfx, .p12), and \"dashboard.certificatePassword\" its password.", e);
        }

        if (certificate.HasPrivateKey)
            return certificate;
        certificate.Dispose();
        throw new ConfigurationException($"The certificate {options.CertificateFile} that \"dashboard.certificateFile\" names has no private key in it; export it again with its key.");
    }
}
