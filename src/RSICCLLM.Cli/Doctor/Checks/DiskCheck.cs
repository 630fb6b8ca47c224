using System.Globalization;
using RSICCLLM.Inference;
using RSICCLLM.Model.Files;

namespace RSICCLLM.Cli.Doctor.Checks;

/// <summary>Room and the right to write where results, temporary files and the program's memory go.</summary>
internal sealed class DiskCheck : IHealthCheck
{
    private const double Little = 5e9;
    private const double TooLittle = 0.5e9;

    public string Name => "disk";

    public IEnumerable<HealthLine> Run(HealthContext context, CancellationToken cancellation)
    {
        if (context.Configuration?.Run?.Output is { } output)
            yield return Look("results", output, HealthLevel.Red);
        yield return Look("temporary files", Path.GetTempPath(), HealthLevel.Red);
        yield return Look("what the program remembers", StateFolder.Path(), HealthLevel.Yellow);
    }

    private HealthLine Look(string what, string folder, HealthLevel whenItFails)
    {
        // A folder that will be made lies on the disk of the nearest one that is there.
        var probe = Path.Combine(DiskRoom.Nearest(folder), $".rsiccllm-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(probe, "probe");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new HealthLine(whenItFails, Name, $"{what}: {folder} cannot be written: {e.Message}");
        }

        if (DiskRoom.FreeBytes(folder) is not { } free)
            return new HealthLine(HealthLevel.Green, Name, $"{what}: {folder}; the system does not say how much is free");
        var text = string.Create(CultureInfo.InvariantCulture, $"{what}: {folder}, {ByteText.Of(free)} free");
        return free switch
        {
            < (long)TooLittle => new HealthLine(whenItFails, Name, $"{text}; make room."),
            < (long)Little => new HealthLine(HealthLevel.Yellow, Name, $"{text}; a large scene's report may not fit."),
            _ => new HealthLine(HealthLevel.Green, Name, text),
        };
    }
}
