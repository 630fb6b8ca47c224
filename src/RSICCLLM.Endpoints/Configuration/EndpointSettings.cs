namespace RSICCLLM.Endpoints.Configuration;

/// <summary>An OpenAI-compatible endpoint, as the section <c>endpoint</c> of a configuration gives it.</summary>
public sealed record EndpointSettings
{
    /// <summary>Base address, for example <c>http://localhost:8000/v1</c>.</summary>
    public required string Url { get; init; }

    /// <summary>Name of the model at the endpoint.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the environment variable that holds the key; none for endpoints that ask for no key. The key itself is never read from a file and never written.</summary>
    public string? ApiKeyVariable { get; set; }

    /// <summary>Seconds that one attempt may take, 1 to 3600. Default: 120.</summary>
    public double TimeoutSeconds { get; set; } = 120;

    /// <summary>Attempts for a request, 1 to 20: time-outs, cut connections, unreadable answers, 408, 429 and 5xx are tried again. Default: 5.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>First pause before another attempt; doubled each time, with jitter, at most a minute; <c>Retry-After</c> goes before it. Seconds, 0 to 600. Default: 2.</summary>
    public double RetryDelaySeconds { get; set; } = 2;

    /// <summary>Requests for each minute at most, attempts included, 1 to 100000. Default: 60.</summary>
    public int RequestsPerMinute { get; set; } = 60;

    /// <summary>Requests under way at once, 1 to 64. Default: 4.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>Longest answer in tokens, 1 to 32768. Default: 512.</summary>
    public int MaxAnswerTokens { get; set; } = 512;

    /// <summary>Sampling temperature, 0 to 2. Default: 0.7.</summary>
    public double Temperature { get; set; } = 0.7;

    /// <summary>What may be spent; without it nothing is limited.</summary>
    public BudgetSettings? Budget { get; set; }

    /// <summary>All that is wrong, each with the value that was given.</summary>
    public IEnumerable<string> Problems()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            yield return $"\"endpoint.url\" is '{Url}', must be an http or https address";
        if (string.IsNullOrWhiteSpace(Model))
            yield return "\"endpoint.model\" is empty";
        if (ApiKeyVariable is not null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ApiKeyVariable)))
            yield return $"\"endpoint.apiKeyVariable\" names the environment variable '{ApiKeyVariable}', which is not set";
        foreach (var (name, value, low, high) in new (string, double, double, double)[]
        {
            ("timeoutSeconds", TimeoutSeconds, 0.1, 3600),
            ("attempts", Attempts, 1, 20),
            ("retryDelaySeconds", RetryDelaySeconds, 0, 600),
            ("requestsPerMinute", RequestsPerMinute, 1, 100_000),
            ("concurrency", Concurrency, 1, 64),
            ("maxAnswerTokens", MaxAnswerTokens, 1, 32_768),
            ("temperature", Temperature, 0, 2),
        })
        {
            if (!(value >= low && value <= high))
                yield return FormattableString.Invariant($"\"endpoint.{name}\" is {value}, must be {low} to {high}");
        }

        foreach (var problem in Budget?.Problems() ?? [])
            yield return problem;
    }
}
