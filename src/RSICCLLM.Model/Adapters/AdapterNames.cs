namespace RSICCLLM.Model.Adapters;

/// <summary>
/// Names of tensors in a PEFT adapter and in a checkpoint. PEFT names a tensor by the module path inside the model that it wrapped
/// (<c>base_model.model.model.language_model.layers.0...</c>), checkpoints by the published layout (<c>model.layers.0...</c>).
/// </summary>
public static class AdapterNames
{
    /// <summary>Suffix of the first factor, <c>[rank, inputs]</c>.</summary>
    public const string FirstFactor = ".lora_A.weight";

    /// <summary>Suffix of the second factor, <c>[outputs, rank]</c>.</summary>
    public const string SecondFactor = ".lora_B.weight";

    private const string Wrapper = "base_model.model.";
    private const string Language = "model.language_model.";
    private const string Text = "model.";
    private const string Vision = "visual.";

    /// <summary>The checkpoint's name for a module path or tensor of an adapter; both the nested (transformers 4.52 and later) and the flat layout are read.</summary>
    /// <returns>The name, or <see langword="null"/> where the adapter's name does not begin as PEFT's do.</returns>
    public static string? ToCheckpoint(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!name.StartsWith(Wrapper, StringComparison.Ordinal))
            return null;
        name = name[Wrapper.Length..];
        if (name.StartsWith(Language, StringComparison.Ordinal))
            return Text + name[Language.Length..];
        return name.StartsWith(Text + Vision, StringComparison.Ordinal) ? name[Text.Length..] : name;
    }

    /// <summary>The name that PEFT gives to a module or tensor of a checkpoint, in the nested layout.</summary>
    public static string ToAdapter(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith(Text, StringComparison.Ordinal))
            return Wrapper + Language + name[Text.Length..];
        return name.StartsWith(Vision, StringComparison.Ordinal) ? Wrapper + Text + name : Wrapper + name;
    }
}
