using System.Net.Http.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;

namespace RSICCLLM.Service.Notifications;

/// <summary>Tells how a night went, by mail and webhook as configured. Told at least once: what fails is tried again as a whole by its job.</summary>
internal sealed class NightTeller(ServiceConfiguration configuration, RunLedger ledger, HttpClient http)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="HttpRequestException">The receiver of the webhook did not take it.</exception>
    /// <exception cref="MailKit.ProtocolException">The mail server did not take it.</exception>
    public async Task TellAsync(int nightId, CancellationToken cancellation)
    {
        if (ledger.Nights.Latest(1000).FirstOrDefault(n => n.Id == nightId) is not { } night)
            return;
        var zone = configuration.Schedules.FirstOrDefault(s => s.Name == night.Schedule)?.TimeZone ?? TimeZoneInfo.Utc;
        var summary = NightSummary.Of(ledger, night, zone, configuration.Run.Output);
        var options = configuration.Notifications;
        if (options.FailuresOnly && !summary.HasFailed)
            return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(2 * Patience);
        if (options.Webhook.Length > 0)
            await PostAsync(options.Webhook, summary, limit.Token).ConfigureAwait(false);
        if (options.Mail is { } mail)
            await SendAsync(mail, summary, limit.Token).ConfigureAwait(false);
    }

    private async Task PostAsync(string address, NightSummary summary, CancellationToken cancellation)
    {
        using var response = await http.PostAsJsonAsync(new Uri(address), summary, cancellation).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    private static async Task SendAsync(MailOptions mail, NightSummary summary, CancellationToken cancellation)
    {
        using var message = new MimeMessage { Subject = $"RSICCLLM {summary.Title}", Body = new TextPart("plain") { Text = summary.Text } };
        message.From.Add(MailboxAddress.Parse(mail.From));
        message.To.AddRange(mail.To.Select(MailboxAddress.Parse));
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        var security = mail.Security switch { "tls" => SecureSocketOptions.SslOnConnect, "none" => SecureSocketOptions.None, _ => SecureSocketOptions.StartTls };
        await client.ConnectAsync(mail.Host, mail.Port, security, cancellation).ConfigureAwait(false);
        if (mail.User.Length > 0)
            await client.AuthenticateAsync(mail.User, mail.Password, cancellation).ConfigureAwait(false);
        await client.SendAsync(message, cancellation).ConfigureAwait(false);
        await client.DisconnectAsync(quit: true, cancellation).ConfigureAwait(false);
    }
}
