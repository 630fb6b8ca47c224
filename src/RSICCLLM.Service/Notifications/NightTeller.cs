using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Schedules;
using RSICCLLM.Service.Work;

namespace RSICCLLM.Service.Notifications;

/// <summary>
/// Tells how a night went, or how far one is that has not ended in time, by one channel at a time. What was told stands in the ledger, so that it is
/// told once, except where the process is killed between the two. Thread-safe.
/// </summary>
internal sealed class NightTeller(ServiceConfiguration configuration, RunLedger ledger, WorkGate gate, HttpClient http) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Two jobs for one night must not both find it untold.
    private readonly Dictionary<NightChannel, SemaphoreSlim> _turns = Enum.GetValues<NightChannel>().ToDictionary(c => c, _ => new SemaphoreSlim(1));

    /// <summary>Tells a night, unless that was done or there is nothing to tell yet.</summary>
    /// <exception cref="HttpRequestException">The receiver of the webhook did not take it.</exception>
    /// <exception cref="MailKit.ProtocolException">The mail server did not take it.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public async Task TellAsync(int nightId, NightChannel channel, CancellationToken cancellation)
    {
        await _turns[channel].WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (ledger.Nights.Find(nightId) is not { } night || night.IsTold(channel) || night is { State: NightState.Running, Overdue: null })
                return;
            var summary = Summary(night);
            if (summary.HasFailed || !configuration.Notifications.FailuresOnly)
                await SendAsync(channel, summary, cancellation).ConfigureAwait(false);
            ledger.Nights.MarkTold(nightId, channel, night.State);
        }
        finally
        {
            _turns[channel].Release();
        }
    }

    public void Dispose()
    {
        foreach (var turn in _turns.Values)
            turn.Dispose();
    }

    private NightSummary Summary(NightEntry night)
    {
        var schedule = configuration.Schedules.FirstOrDefault(s => s.Name == night.Schedule);
        TimeSpan? late = schedule is not null && night.State != NightState.Skipped && night.Started - night.Due > DueNights.Punctual ? night.Started - night.Due : null;
        return NightSummary.Of(ledger, night, schedule?.TimeZone ?? TimeZoneInfo.Local, late, configuration.Run.Output, gate.Obstacles().Select(o => o.Text));
    }

    private async Task SendAsync(NightChannel channel, NightSummary summary, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(2 * Patience);
        try
        {
            if (channel == NightChannel.Mail && configuration.Notifications.Mail is { } mail)
                await MailAsync(mail, summary, limit.Token).ConfigureAwait(false);
            if (channel == NightChannel.Webhook && configuration.Notifications.Webhook is { Length: > 0 } address)
                await PostAsync(address, summary, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"There was no answer within {2 * Patience.TotalSeconds} s.", e);
        }
    }

    // With its length in the head: not every receiver takes chunks.
    private async Task PostAsync(string address, NightSummary summary, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(summary, JsonSerializerOptions.Web));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json, "utf-8");
        using var response = await http.PostAsync(new Uri(address), content, cancellation).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    private static async Task MailAsync(MailOptions mail, NightSummary summary, CancellationToken cancellation)
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
