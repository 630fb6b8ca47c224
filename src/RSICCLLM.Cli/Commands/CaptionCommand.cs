using System.CommandLine;
using System.Text.Json;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Batch.Pairs;
using RSICCLLM.Captions.Parsing;
using RSICCLLM.Cli.Terminal;
using RSICCLLM.Imaging;
using RSICCLLM.Imaging.Pictures;
using RSICCLLM.Inference.Captioning;

namespace RSICCLLM.Cli.Commands;

/// <summary><c>rsiccllm caption</c>: two pictures of one place in, the text out.</summary>
internal static class CaptionCommand
{
    private static readonly Argument<string> Before = new("BEFORE") { Description = "The earlier picture (PNG or JPEG), of the model's tile size." };
    private static readonly Argument<string> After = new("AFTER") { Description = "The later picture, of the same size." };
    private static readonly Option<string> Model = new("--model") { Description = "Folder of the model package.", Required = true };
    private static readonly Option<string?> Device = Captioners.DeviceOption();
    private static readonly Option<bool> InProcess = Captioners.InProcessOption();
    private static readonly Option<bool> Prune = Captioners.PruneOption();
    private static readonly Option<bool> Json = new("--json") { Description = "Print caption, records and confidence as JSON." };

    public static Command Create()
    {
        var command = new Command("caption", """
            Say what changed between two pictures of one place.

            Example:
              rsiccllm caption --model samples/model before.png after.png
            """)
        {
            Before, After, Model, Device, InProcess, Prune, Json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Execute(parsed, cancellation), cancellation));
        return command;
    }

    private static int Execute(ParseResult parsed, CancellationToken cancellation)
    {
        var (before, after) = (RgbImageFile.Read(parsed.GetValue(Before)!), RgbImageFile.Read(parsed.GetValue(After)!));
        var settings = Captioners.Apply(new CaptioningOptions { BatchSize = 1 }, parsed.GetValue(Device), parsed.GetValue(InProcess), parsed.GetValue(Prune));
        using var captioner = Captioners.OpenAndTell(parsed.GetValue(Model)!, settings, cancellation);
        Check(parsed.GetValue(Before)!, before, captioner.Description);
        Check(parsed.GetValue(After)!, after, captioner.Description);
        var answer = captioner.Caption([new TilePair(before, after)], new DecodingOptions(), cancellation)[0];
        if (answer.Outcome == TileOutcome.Failed)
        {
            Console.Error.WriteLine(answer.Reason);
            return ExitCodes.WorkFailed;
        }

        var words = CaptionParser.Parse(answer.Text);
        var review = EvidenceContradiction.Find(words, EvidenceCells.Of(answer.Evidence, (_, _) => true), captioner.Description.Calibration?.Contradiction);
        if (!parsed.GetValue(Json))
        {
            Console.Out.WriteLine(answer.Text);
            if (review is not null)
                Console.Error.WriteLine($"For review: {review}.");
            return ExitCodes.Success;
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(
            new { caption = answer.Text, records = words.Records, words.SaysNoChange, meanProbability = Math.Exp(answer.MeanLogProbability), confidence = Confidence(words, answer, captioner.Description), captioner.Description.CalibrationNotice, review, stop = answer.Stop.ToString(), answer.PromptTokens, answer.PrunedTokens, evidence = answer.Evidence },
            Captioners.Json));
        return ExitCodes.Success;
    }

    // Null where the package is not calibrated for what the caption says.
    private static double? Confidence(ParsedCaption words, TileCaption answer, CaptionerDescription model) =>
        (words.Records.Count > 0 ? model.Calibration?.Change : words.SaysNoChange ? model.Calibration?.NoChange : null)?.Apply(answer.MeanLogProbability);

    private static void Check(string path, RgbImage picture, CaptionerDescription model)
    {
        if (picture.Width != model.TileWidth || picture.Height != model.TileHeight)
            throw new ConfigurationException($"{path} has {picture.Width} x {picture.Height} pixels, the model takes {model.TileWidth} x {model.TileHeight}; cut or resize it, or use 'rsiccllm run' for whole scenes.");
    }
}
