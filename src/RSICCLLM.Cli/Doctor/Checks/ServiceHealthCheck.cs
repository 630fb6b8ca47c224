using RSICCLLM.Service.Upkeep;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>What a service needs: its ledger, inboxes, schedules; as <c>serve --check</c> finds it.</summary>
internal sealed class ServiceHealthCheck : IHealthCheck
{
    public string Name => "service";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation) => context.Configuration?.Service is { } service
        ? ServiceCheck.Of(service, DateTimeOffset.UtcNow, readsPackage: false, cancellation).Select(f => new HealthLine(f.IsNotice ? HealthLevel.Yellow : f.IsGood ? HealthLevel.Green : HealthLevel.Red, f.Name, f.Detail))
        : [];
}
