using System.ClientModel;
using System.Globalization;
using Microsoft.Extensions.AI;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using RSICCLLM.Endpoints.Configuration;

namespace RSICCLLM.Endpoints;

/// <summary>What is tried again, when, and how long an attempt may take.</summary>
internal static class RetryPipeline
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    public static ResiliencePipeline<ChatResponse> Build(EndpointSettings settings, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<ChatResponse> { TimeProvider = time };
        if (settings.Attempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<ChatResponse>
            {
                MaxRetryAttempts = settings.Attempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromSeconds(settings.RetryDelaySeconds),
                MaxDelay = LongestDelay,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(
                    !arguments.Context.CancellationToken.IsCancellationRequested && arguments.Outcome.Exception is { } error && IsPassing(error)),
                DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Exception, time)),
            });
        }

        return builder.Build();
    }

    /// <summary>The limit of one attempt; waiting for a turn is not part of it.</summary>
    public static ResiliencePipeline Timeout(EndpointSettings settings, TimeProvider time)
        => new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(TimeSpan.FromSeconds(settings.TimeoutSeconds)).Build();

    /// <summary>The key or the model is wrong, or the address leads nowhere: no other request will fare better.</summary>
    public static bool IsFatal(Exception error) => error is ClientResultException { Status: 401 or 403 or 404 };

    /// <summary>Refusals of this very request stay refusals; everything else may pass: no connection, a cut one, time-outs, answers that are no chat completion.</summary>
    private static bool IsPassing(Exception error) => error switch
    {
        ClientResultException { Status: >= 400 and < 500 and not (408 or 409 or 429) } => false,
        _ => true,
    };

    private static TimeSpan? RetryAfter(Exception? error, TimeProvider time)
    {
        if (error is not ClientResultException refused || refused.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) != true || value is null)
            return null;
        TimeSpan? delay = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(Math.Min(seconds, LongestRetryAfter.TotalSeconds))
            : DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date - time.GetUtcNow()
            : null;
        if (delay is null)
            return null;
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestRetryAfter ? LongestRetryAfter : delay;
    }

    public static string Describe(Exception error) => error switch
    {
        TimeoutRejectedException => "no answer in time",
        ClientResultException { Status: > 0 } refused => $"status {refused.Status}: {error.Message}",
        _ => $"{error.GetType().Name}: {error.Message}",
    };
}
