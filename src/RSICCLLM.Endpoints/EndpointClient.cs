using System.ClientModel;
using System.ClientModel.Primitives;
using System.Threading.RateLimiting;
using Microsoft.Extensions.AI;
using OpenAI;
using Polly;
using RSICCLLM.Endpoints.Budgets;
using RSICCLLM.Endpoints.Caching;
using RSICCLLM.Endpoints.Configuration;

namespace RSICCLLM.Endpoints;

/// <summary>
/// Asks an OpenAI-compatible multimodal endpoint, with attempts, a rate limit, a budget and a cache of answers. A request that
/// was answered once is not sent again, also not by a later start. Thread-safe.
/// </summary>
public sealed class EndpointClient : IDisposable
{
    private readonly EndpointSettings _settings;
    private readonly string? _key;
    private readonly IChatClient _chat;
    private readonly ResiliencePipeline<ChatResponse> _attempts;
    private readonly ResiliencePipeline _timeout;
    private readonly TokenBucketRateLimiter _rate;
    private readonly SemaphoreSlim _places;
    private readonly AnswerCache _cache;
    private readonly SpendingLedger _ledger;

    /// <summary>Prepares a client; nothing is sent yet.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="folder">Folder of the cache (<c>answers/</c>) and of what was spent (<c>spending.json</c>); made when missing.</param>
    /// <exception cref="FormatException">The record of what was spent is damaged.</exception>
    public EndpointClient(EndpointSettings settings, string folder)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        _settings = settings;
        _key = settings.ApiKeyVariable is { } variable ? Environment.GetEnvironmentVariable(variable) : null;
        _chat = new OpenAIClient(new ApiKeyCredential(string.IsNullOrEmpty(_key) ? "none" : _key), new OpenAIClientOptions
        {
            Endpoint = new Uri(settings.Url),
            // Attempts and time-outs are ours, so that they are counted and configured in one place.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        }).GetChatClient(settings.Model).AsIChatClient();
        _attempts = RetryPipeline.Build(settings, TimeProvider.System);
        _timeout = RetryPipeline.Timeout(settings, TimeProvider.System);
        _rate = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(1, settings.RequestsPerMinute / 60),
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(60.0 / settings.RequestsPerMinute),
            QueueLimit = int.MaxValue,
        });
        _places = new SemaphoreSlim(settings.Concurrency);
        _cache = new AnswerCache(Path.Combine(folder, "answers"));
        _ledger = new SpendingLedger(Path.Combine(folder, "spending.json"), settings.Budget);
    }

    /// <summary>Requests under way at once.</summary>
    public int Concurrency => _settings.Concurrency;

    /// <summary>What all starts together used: requests, tokens, money by the budget's prices.</summary>
    public (long Requests, long InputTokens, long OutputTokens, double Cost) Spent => _ledger.Total;

    /// <summary>Asks, or takes the answer from the cache.</summary>
    /// <exception cref="EndpointException">No answer after all attempts.</exception>
    /// <exception cref="BudgetSpentException">The budget does not allow another request.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<EndpointAnswer> AskAsync(EndpointRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = request.Key(_settings.Model, _settings.Temperature, _settings.MaxAnswerTokens);
        if (_cache.Find(key) is { } kept)
            return kept;
        await _places.WaitAsync(cancellation);
        try
        {
            _ledger.Reserve(_settings.MaxAnswerTokens);
            EndpointAnswer? answer = null;
            try
            {
                answer = await SendAsync(request, cancellation);
                _cache.Keep(key, answer);
                return answer;
            }
            finally
            {
                _ledger.Book(_settings.MaxAnswerTokens, answer);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chat.Dispose();
        _rate.Dispose();
        _places.Dispose();
    }

    private async Task<EndpointAnswer> SendAsync(EndpointRequest request, CancellationToken cancellation)
    {
        List<AIContent> content = [new TextContent(request.Text), .. request.Pictures.Select(picture => new DataContent(picture.Bytes, picture.MediaType))];
        ChatMessage[] messages = [new(ChatRole.System, request.System), new(ChatRole.User, content)];
        var options = new ChatOptions { Temperature = (float)_settings.Temperature, MaxOutputTokens = _settings.MaxAnswerTokens };
        try
        {
            var response = await _attempts.ExecuteAsync(
                async token =>
                {
                    using var turn = await _rate.AcquireAsync(1, token);
                    return await _timeout.ExecuteAsync(async limited => await _chat.GetResponseAsync(messages, options, limited), token);
                },
                cancellation);
            return new EndpointAnswer(response.Text, response.Usage?.InputTokenCount ?? 0, response.Usage?.OutputTokenCount ?? 0, FromCache: false);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            throw new EndpointException(
                Conceal($"The endpoint {_settings.Url} gave no answer of '{_settings.Model}' in up to {_settings.Attempts} attempt(s) ({RetryPipeline.Describe(e)}); check address, model, key and load."),
                RetryPipeline.IsFatal(e));
        }
    }

    /// <summary>Endpoints repeat keys in their errors; ours are read by others. The cause is left out for the same reason.</summary>
    private string Conceal(string text)
        => string.IsNullOrEmpty(_key) ? text : text.Replace(_key, "***", StringComparison.Ordinal);
}
