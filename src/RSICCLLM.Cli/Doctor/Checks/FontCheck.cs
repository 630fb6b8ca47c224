using RSICCLLM.Reports.Fonts;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>Whether the report's typeface can be had.</summary>
internal sealed class FontCheck : IHealthCheck
{
    public string Name => "fonts";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        using var fonts = FontSet.Load(null);
        yield return new HealthLine(HealthLevel.Green, Name, fonts.Description);
    }
}
