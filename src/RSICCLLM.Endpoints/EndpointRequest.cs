using System.Security.Cryptography;
using System.Text;

namespace RSICCLLM.Endpoints;

/// <summary>A picture that goes with a request.</summary>
/// <param name="MediaType">Such as <c>image/png</c>.</param>
/// <param name="Bytes">The file's bytes.</param>
public sealed record EndpointPicture(string MediaType, ReadOnlyMemory<byte> Bytes);

/// <summary>One question to a model.</summary>
/// <param name="System">Its role and rules.</param>
/// <param name="Text">The question.</param>
/// <param name="Pictures">Pictures in the order in which the question speaks of them.</param>
public sealed record EndpointRequest(string System, string Text, IReadOnlyList<EndpointPicture> Pictures)
{
    /// <summary>Name under which an answer is kept: a hash of all that decides it.</summary>
    internal string Key(string model, double temperature, int maxTokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in new[] { model, FormattableString.Invariant($"{temperature:R} {maxTokens}"), System, Text })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        foreach (var picture in Pictures)
            hash.AppendData(SHA256.HashData(picture.Bytes.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What came back.</summary>
/// <param name="Text">The answer; may be empty.</param>
/// <param name="InputTokens">Tokens that were sent, as the endpoint counts them; 0 when it does not say.</param>
/// <param name="OutputTokens">Tokens that came back.</param>
/// <param name="FromCache">It was kept from an earlier request and cost nothing.</param>
public sealed record EndpointAnswer(string Text, long InputTokens, long OutputTokens, bool FromCache);
