using RSICCLLM.Imaging;
using RSICCLLM.Model;
using RSICCLLM.Model.Configuration;
using RSICCLLM.Model.Images;
using RSICCLLM.Model.Positions;
using RSICCLLM.Model.Prompts;
using RSICCLLM.Model.Tokenization;

namespace RSICCLLM.Training.Data;

/// <summary>Makes batches of samples: reads images, encodes prompts and answers, works out the targets. Safe to use from several threads.</summary>
internal sealed class BatchBuilder(
    ModelConfiguration model, QwenTokenizer tokenizer, PromptTemplate template, ImageProcessor processor, IReadOnlyDictionary<string, int> classes, int cells, bool sampleInstructions, MentionReader? mentions = null)
{
    private readonly PairImages _images = new(processor, model.Vision);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ChangePrompt> _prompts = new(StringComparer.Ordinal);

    /// <summary>Builds one batch.</summary>
    /// <param name="rows">Samples with the caption to learn, or none to make prompts only; all images of one size.</param>
    /// <param name="dropoutKey">What dropout masks of the pass are drawn from.</param>
    /// <exception cref="ModelException">Images differ in size, or an answer does not fit the model.</exception>
    public TrainingBatch Build(IReadOnlyList<(TrainingSample Sample, string? Caption)> rows, ulong dropoutKey = 0)
    {
        var pairs = rows.Select(r => PairImages.Read(r.Sample)).ToArray();
        var first = pairs[0].Before;
        for (var i = 0; i < pairs.Length; i++)
        {
            if ((pairs[i].Before.Width, pairs[i].Before.Height) != (first.Width, first.Height))
            {
                throw new ModelException(
                    $"{rows[i].Sample.Origin}: the images have {pairs[i].Before.Width} x {pairs[i].Before.Height} pixels and those of sample '{rows[0].Sample.Id}' {first.Width} x {first.Height}; a training set needs one size.");
            }
        }

        var grid = _images.Grid(first);
        var answers = rows[0].Sample.Rejected is null ? 1 : 2;
        var sequences = rows.SelectMany(r => Answers(r.Sample, r.Caption).Select(a => Encode(r.Sample, a, grid))).ToArray();
        var length = sequences.Max(s => s.Ids.Length);
        var tokens = grid.TokenCount(model.Vision.MergeSize);
        var batch = new Arrays(sequences.Length, length);
        for (var row = 0; row < sequences.Length; row++)
            batch.Add(row, sequences[row], model.ImageTokenId, tokens);
        return new TrainingBatch
        {
            Count = rows.Count,
            AnswersPerPair = answers,
            Samples = [.. rows.Select(r => r.Sample.Index)],
            DropoutKey = dropoutKey,
            Length = length,
            Grid = grid,
            Pixels = Pixels(pairs, grid),
            Ids = batch.Ids,
            Positions = batch.Positions,
            ImagePlaces = [.. batch.ImagePlaces],
            AfterPlaces = [.. batch.AfterPlaces],
            AnswerStarts = [.. batch.AnswerStarts],
            AnswerPlaces = [.. batch.AnswerPlaces],
            AnswerTargets = [.. batch.AnswerTargets],
            Mentions = mentions is null ? [] : [.. Mentions(mentions, sequences, answers)],
            Targets = Targets(rows, pairs, grid),
        };
    }

    private static IEnumerable<string?> Answers(TrainingSample sample, string? caption) =>
        sample.Rejected is null ? [caption] : [caption, sample.Rejected];

    private static IEnumerable<Mention> Mentions(MentionReader reader, Sequence[] sequences, int answersPerPair)
    {
        var start = 0;
        for (var row = 0; row < sequences.Length; row++)
        {
            var classes = reader.Read(sequences[row].Ids.AsSpan(sequences[row].PromptLength));
            for (var k = 0; k < classes.Length; k++)
            {
                if (classes[k] != MentionReader.None)
                    yield return new Mention(row / answersPerPair, classes[k], start + k);
            }

            start += classes.Length;
        }
    }

    private float[] Pixels((RgbImage Before, RgbImage After)[] pairs, ImageGrid grid)
    {
        var image = grid.PatchCount * _images.FrameElements;
        var pixels = new float[2 * pairs.Length * image];
        for (var i = 0; i < pairs.Length; i++)
        {
            _images.Patches(pairs[i].Before, pixels.AsSpan(2 * i * image, image));
            _images.Patches(pairs[i].After, pixels.AsSpan(((2 * i) + 1) * image, image));
        }

        return pixels;
    }

    private AuxiliaryTargets Targets(
        IReadOnlyList<(TrainingSample Sample, string? Caption)> rows, (RgbImage Before, RgbImage After)[] pairs, ImageGrid grid)
    {
        var targets = new AuxiliaryTargets(rows.Count, grid.Rows / model.Vision.MergeSize, grid.Columns / model.Vision.MergeSize, cells, classes.Count);
        var edge = model.Vision.TokenPixels;
        var reader = new MaskReader(classes, edge, cells);
        for (var i = 0; i < rows.Count; i++)
        {
            var image = pairs[i].After;
            // A resized image has no cells that fit its mask: such samples train the words only.
            if (image.Width != grid.Columns * model.Vision.PatchSize || image.Height != grid.Rows * model.Vision.PatchSize)
                continue;
            reader.Fill(PairImages.ReadMask(rows[i].Sample, image), image.Width, image.Height, rows[i].Sample.Changes, targets, i);
        }

        return targets;
    }

    private Sequence Encode(TrainingSample sample, string? caption, ImageGrid grid)
    {
        var prompt = Prompt(sampleInstructions ? sample.Instruction : template.Instruction);
        var ids = prompt.Build(grid, grid);
        int[] answer = caption is null ? [] : [.. tokenizer.Encode(caption), prompt.EndOfTurnToken];
        if (answer.Length == 1)
            throw new ModelException($"{sample.Origin}: an answer is empty.");
        if (ids.Length + answer.Length > model.Text.MaxPositions)
        {
            throw new ModelException(
                $"{sample.Origin}: prompt and answer have {ids.Length + answer.Length} tokens, more than the {model.Text.MaxPositions} that config.json allows.");
        }

        if (answer.Any(t => t >= model.Text.VocabularySize))
            throw new ModelException($"The tokenizer gives tokens beyond the model's vocabulary of {model.Text.VocabularySize}: they do not belong together.");
        int[] whole = [.. ids, .. answer];
        return new(whole, ids.Length, MropePositions.Compute(whole, [grid, grid], model));
    }

    private ChangePrompt Prompt(string instruction)
    {
        lock (_gate)
        {
            if (!_prompts.TryGetValue(instruction, out var prompt))
                _prompts.Add(instruction, prompt = new ChangePrompt(template with { Instruction = instruction }, tokenizer, model));
            return prompt;
        }
    }

    private sealed record Sequence(int[] Ids, int PromptLength, MropePositions Positions);

    private sealed class Arrays(int count, int length)
    {
        public long[] Ids { get; } = new long[count * length];

        public long[] Positions { get; } = new long[3 * count * length];

        public List<long> ImagePlaces { get; } = [];

        public List<long> AfterPlaces { get; } = [];

        public List<long> AnswerStarts { get; } = [];

        public List<long> AnswerPlaces { get; } = [];

        public List<long> AnswerTargets { get; } = [];

        public void Add(int row, Sequence sequence, int imageToken, int tokens)
        {
            var start = row * length;
            AnswerStarts.Add(AnswerPlaces.Count);
            var images = new List<long>();
            for (var t = 0; t < sequence.Ids.Length; t++)
            {
                Ids[start + t] = sequence.Ids[t];
                for (var axis = 0; axis < 3; axis++)
                    Positions[(((axis * count) + row) * length) + t] = sequence.Positions.PositionIds[(axis * sequence.Ids.Length) + t];
                if (sequence.Ids[t] == imageToken)
                    images.Add(start + t);
                if (t >= sequence.PromptLength)
                {
                    AnswerPlaces.Add(start + t - 1);
                    AnswerTargets.Add(sequence.Ids[t]);
                }
            }

            ImagePlaces.AddRange(images);
            AfterPlaces.AddRange(images.Skip(tokens));
        }
    }
}
