using System.Globalization;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Imaging.Alignment;
using RSICCLLM.Imaging.Grids;
using RSICCLLM.Imaging.Radiometry;
using RSICCLLM.Reports.Content;

namespace RSICCLLM.Batch.Pairs;

/// <summary>How the later scene of a pair was brought onto the earlier one: place first, then brightness. The same scenes give the same figures.</summary>
/// <param name="Reader">Reads the pair as it is compared.</param>
/// <param name="Shift">The shift that was measured; <see langword="null"/> where that was switched off.</param>
/// <param name="Corrected">Whether the later scene is read from where it lies.</param>
/// <param name="Brightness">The brightness transfer; <see langword="null"/> where none is made.</param>
internal sealed record PairMatching(PairReader Reader, ShiftEstimate? Shift, bool Corrected, BrightnessTransfer? Brightness)
{
    // Resampling costs sharpness, which is worth it from about here on.
    private const double LeastCorrection = 0.25;

    // A shift that is not this many standard errors long may as well be none.
    private const double LeastOverError = 2;

    /// <exception cref="ScenePairException">The scenes lie farther beside each other than the configuration allows.</exception>
    public static PairMatching Of(PairReader reader, RunConfiguration run)
    {
        var shift = run.Alignment.Mode == AlignmentOptions.Off ? null : ShiftEstimator.Measure(reader);
        var corrected = false;
        if (shift is { IsFound: true } && run.Alignment.Mode == AlignmentOptions.Correct)
        {
            if (shift.Shift.Length > run.Alignment.MaximumShift && IsClear(shift))
                throw new ScenePairException(Refusal(shift, reader.Grid.Ground, run.Alignment.MaximumShift));
            corrected = shift.Shift.Length <= run.Alignment.MaximumShift && IsWorthCorrecting(shift, reader);
            if (corrected)
                reader = reader.Shifted(shift.Shift);
        }

        var brightness = run.Radiometry.Mode == RadiometryOptions.Match ? BrightnessEstimator.Measure(reader) : null;
        return new PairMatching(brightness is null ? reader : reader.WithBrightness(brightness), shift, corrected, brightness);
    }

    /// <summary>The shift for the report; <see langword="null"/> where none was measured.</summary>
    public AlignmentFacts? AlignmentFacts => Shift is null ? null : new AlignmentFacts(
        Shift.IsFound, Shift.Shift.Columns, Shift.Shift.Rows, Reader.Grid.Ground.Length(Shift.Shift.Columns, Shift.Shift.Rows),
        Shift.Confidence, Shift.Windows, Shift.Agreeing, Shift.Spread, Corrected)
    {
        StandardErrorPixels = Shift.IsFound ? Shift.StandardError : null,
        Reason = ShiftReasons.Of(Shift.Finding),
    };

    /// <summary>
    /// How the dates' brightness differs, measured on unchanged pixels also where it is not matched; reads windows of both scenes.
    /// Rounded as the report shows it, so that a stored report says the same.
    /// </summary>
    public IReadOnlyList<QualityFigure> RadiometryFigures()
    {
        const string subject = "Radiometry";
        if ((Brightness ?? BrightnessEstimator.Measure(Reader)) is not { } measured)
            return [new(subject, "Brightness of both scenes", null) { Text = "too few pixels in common" }];
        return
        [
            .. measured.Bands.Zip(["red (earlier = contrast x later + offset)", "green", "blue"], (band, name) => new QualityFigure(subject, $"Later scene's contrast, {name}", Math.Round(band.Gain, 3), "", 3)),
            .. measured.Bands.Zip(["red", "green", "blue"], (band, name) => new QualityFigure(subject, $"Offset, {name}", Math.Round(band.Offset, 1), "", 1)),
            new(subject, "Unchanged pixels measured", measured.Pixels, "", 0) { Text = Brightness is null ? "not matched" : "matched" },
        ];
    }

    /// <summary>For the table of how a report was made.</summary>
    public IEnumerable<KeyValuePair<string, string>> Rows(RunConfiguration run)
    {
        var culture = CultureInfo.InvariantCulture;
        yield return new("Scenes on the common grid", $"earlier scene {Words(Reader.BeforePlacement)}, later scene {Words(Reader.AfterPlacement)}");
        yield return new("Shift between the scenes", Shift switch
        {
            null => "not measured",
            { IsFound: false } => $"could not be told: {ShiftReasons.Of(Shift.Finding)}{(Shift.Windows == 0 ? "" : string.Create(culture, $" ({Shift.Agreeing} of {Shift.Windows} windows show the likeliest)"))}",
            _ => $"{Figures(Shift, Reader.Grid.Ground)}; {(Corrected ? "corrected" : run.Alignment.Mode == AlignmentOptions.Report ? "not corrected, as configured" : IsClear(Shift) ? "not corrected: small" : "not corrected: not clear of its standard error")}",
        });
        yield return new("Brightness of the later scene", Brightness is null
            ? run.Radiometry.Mode == RadiometryOptions.Match ? "as it is: too few pixels in common to match it" : "as it is"
            : "matched on unchanged pixels: " + string.Join(", ", Brightness.Bands.Zip(["red", "green", "blue"], (band, name) => string.Create(culture, $"{name} {band.Gain:0.###} x {(band.Offset < 0 ? "-" : "+")} {Math.Abs(band.Offset):0.#}"))));
    }

    private static string Words(ScenePlacement placement) => placement switch
    {
        ScenePlacement.Copied => "as it is",
        ScenePlacement.Resampled => "resampled",
        _ => "reprojected",
    };

    private static bool IsClear(ShiftEstimate shift) => shift.Shift.Length >= LeastOverError * shift.StandardError;

    // A scene that is resampled anyway loses no sharpness, so there the likelier place is enough.
    private static bool IsWorthCorrecting(ShiftEstimate shift, PairReader reader) => reader.AfterPlacement == ScenePlacement.Copied
        ? shift.Shift.Length >= LeastCorrection && IsClear(shift)
        : shift.Shift.Length >= shift.StandardError;

    private static string Figures(ShiftEstimate shift, GroundPixel ground) => string.Create(
        CultureInfo.InvariantCulture, $"{shift.Shift.Length:0.00} pixels ({Details(shift, ground)})");

    private static string Details(ShiftEstimate shift, GroundPixel ground) => string.Create(
        CultureInfo.InvariantCulture,
        $"{ground.Length(shift.Shift.Columns, shift.Shift.Rows):0.00} m; {shift.Shift.Columns:+0.00;-0.00} columns, {shift.Shift.Rows:+0.00;-0.00} rows; standard error {shift.StandardError:0.00} pixels; {shift.Agreeing} of {shift.Windows} windows agree");

    private static string Refusal(ShiftEstimate shift, GroundPixel ground, double limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"The scenes are shifted against each other by {shift.Shift.Length:0.00} pixels, more than the {limit:0.##} pixels that \"alignment.maximumShift\" allows ({Details(shift, ground)}); register them again, or raise the limit (up to {AlignmentOptions.GreatestMaximumShift}) if the figures are right.");
}
