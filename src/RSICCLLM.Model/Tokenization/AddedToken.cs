namespace RSICCLLM.Model.Tokenization;

/// <summary>A token outside the byte-pair vocabulary that is found in text as it stands.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">It carries no text of the answer: decoding may leave it out.</param>
/// <param name="Normalized">It is looked for after normalisation, not before.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool Normalized);
