using RSICCLLM.Model.Safetensors;

namespace RSICCLLM.Model.Packages;

/// <summary>
/// The self-test of a package: a pair of tiles, the prompt's tokens, and the logits after the prompt as the package gave them on the CPU
/// when it was made. Stored as safetensors: <c>before</c> and <c>after</c> U8 <c>[rows, columns, 3]</c>, <c>input_ids</c> I64 <c>[T]</c>,
/// <c>logits</c> F32 <c>[vocabulary]</c>. The tiles go through the image processor, so that the whole chain is tested.
/// </summary>
public sealed record SelfTestData
{
    /// <summary>Usual name of the file in a package.</summary>
    public const string FileName = "selftest.safetensors";

    private const long MaxBytes = 256L << 20;

    /// <summary>Columns of both tiles in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of both tiles in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Earlier tile: red, green, blue of each pixel, row-major.</summary>
    public required byte[] Before { get; init; }

    /// <summary>Later tile.</summary>
    public required byte[] After { get; init; }

    /// <summary>Tokens of the prompt, image placeholders in full number.</summary>
    public required int[] InputIds { get; init; }

    /// <summary>Expected logits of the token after the prompt, one for each token of the vocabulary.</summary>
    public required float[] Logits { get; init; }

    /// <summary>Reads a self-test file.</summary>
    /// <exception cref="ModelException">The file is missing or damaged, or its tensors do not fit together.</exception>
    public static SelfTestData Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        if (file.Tensors.Values.Sum(t => t.Length) > MaxBytes)
            throw new ModelException($"{path} is not a self-test: it is larger than {MaxBytes >> 20} MB.");
        var shape = file.Entry("before").Shape;
        var tokens = file.ReadInt64("input_ids");
        if (shape.Count != 3 || shape[2] != 3 || shape.Contains(0) || !file.Entry("after").Shape.SequenceEqual(shape)
            || file.Entry("before").Type != TensorType.UInt8 || file.Entry("after").Type != TensorType.UInt8
            || tokens.Length == 0 || tokens.Any(t => t is < 0 or > int.MaxValue) || file.Entry("logits").ElementCount == 0)
        {
            throw new ModelException($"{path} is not a self-test: two RGB tiles of one size, token numbers and logits are expected.");
        }

        return new SelfTestData
        {
            Width = (int)shape[1],
            Height = (int)shape[0],
            Before = file.Bytes("before").ToArray(),
            After = file.Bytes("after").ToArray(),
            InputIds = tokens.Select(t => (int)t).ToArray(),
            Logits = file.ReadFloat32("logits"),
        };
    }

    /// <summary>Writes a self-test file, replaced in one move.</summary>
    public void Save(string path) => SafetensorsWriter.Write(path,
    [
        TensorData.FromBytes("before", TensorType.UInt8, [Height, Width, 3], Before),
        TensorData.FromBytes("after", TensorType.UInt8, [Height, Width, 3], After),
        TensorData.FromInt64("input_ids", [InputIds.Length], InputIds.Select(i => (long)i).ToArray()),
        TensorData.FromFloat32("logits", [Logits.Length], Logits),
    ]);

    /// <summary>Holds a device's logits against the expected ones.</summary>
    /// <param name="logits">What the device gave.</param>
    /// <param name="maxDifference">Largest difference that is taken for rounding (<see cref="PackageSelfTest.MaxLogitDifference"/>).</param>
    public SelfTestOutcome Compare(ReadOnlySpan<float> logits, double maxDifference)
    {
        if (logits.Length != Logits.Length)
            return new SelfTestOutcome(false, double.PositiveInfinity);
        var largest = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            var difference = Math.Abs((double)logits[i] - Logits[i]);
            // A NaN must fail, whatever it is compared with.
            largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
        }

        return new SelfTestOutcome(largest <= maxDifference, largest);
    }
}

/// <summary>Outcome of a self-test.</summary>
/// <param name="Passed">The device may be trusted with this package.</param>
/// <param name="LargestDifference">Largest difference of a logit; infinite when a logit is missing or not a number.</param>
public readonly record struct SelfTestOutcome(bool Passed, double LargestDifference);
