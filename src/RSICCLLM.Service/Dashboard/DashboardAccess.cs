using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Dashboard;

/// <summary>
/// Who may see the dashboard and the status page: everybody on this machine while nothing is configured; with a password or client certificates
/// only who has one of them, on this machine too. Decided before anything else is done with a request.
/// </summary>
internal sealed class DashboardAccess(DashboardOptions options, RequestDelegate next)
{
    private const int MostHeader = 1024;

    // A right password is remembered by its digest, so that not every picture of a page costs a slow hash.
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _oneAtATime = new();
    private byte[]? _accepted;

    public async Task InvokeAsync(HttpContext context)
    {
        if (await MayEnterAsync(context).ConfigureAwait(false))
        {
            context.Response.Headers.ContentSecurityPolicy = "frame-ancestors 'none'";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await next(context).ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = options.PasswordHash.Length > 0 ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden;
        if (options.PasswordHash.Length > 0)
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"RSICCLLM\", charset=\"UTF-8\"";
    }

    private async Task<bool> MayEnterAsync(HttpContext context)
    {
        // A page of another site that a browser on this machine has open must not steer the dashboard by a name of its own for 127.0.0.1.
        if (IsLocal(context) && !IsLocalName(context.Request.Host.Host) && options.PasswordHash.Length == 0 && options.ClientCertificates.Count == 0)
            return false;
        if (options.PasswordHash.Length == 0 && options.ClientCertificates.Count == 0)
            return IsLocal(context);
        if (options.ClientCertificates.Count > 0 && context.Connection.ClientCertificate is { } certificate
            && options.ClientCertificates.Contains(certificate.GetCertHashString(HashAlgorithmName.SHA256), StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        return options.PasswordHash.Length > 0 && await HasPasswordAsync(context).ConfigureAwait(false);
    }

    private static bool IsLocal(HttpContext context) => context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);

    private static bool IsLocalName(string host) => host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private async Task<bool> HasPasswordAsync(HttpContext context)
    {
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
            || !string.Equals(header.Scheme, "Basic", StringComparison.OrdinalIgnoreCase) || header.Parameter is not { Length: > 0 and <= MostHeader } encoded)
        {
            return false;
        }

        string text;
        try
        {
            text = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        }
        catch (FormatException)
        {
            return false;
        }

        var digest = HMACSHA256.HashData(_salt, Encoding.UTF8.GetBytes(text));
        if (_accepted is { } accepted && CryptographicOperations.FixedTimeEquals(accepted, digest))
            return true;

        return await Task.Run(() => IsRight(text, digest), context.RequestAborted).ConfigureAwait(false);
    }

    private bool IsRight(string text, byte[] digest)
    {
        // One guess at a time, and a slow hash each: guessing takes for ever, and cannot take all processors.
        lock (_oneAtATime)
        {
            var separator = text.IndexOf(':', StringComparison.Ordinal);
            var isRight = separator >= 0 && PasswordHash.Matches(options.PasswordHash, text[(separator + 1)..]) && text[..separator] == options.User;
            if (isRight)
                _accepted = digest;
            return isRight;
        }
    }
}
