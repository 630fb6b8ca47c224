using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RSICCLLM.Service.Dashboard;

/// <summary>Hashes of passwords: PBKDF2 with HMAC-SHA-256 (RFC 8018), written as <c>pbkdf2-sha256$ROUNDS$SALT$HASH</c> with base 64 parts.</summary>
public static class PasswordHash
{
    private const string Scheme = "pbkdf2-sha256";
    private const int Rounds = 600_000;
    private const int MostRounds = 10_000_000;
    private const int Bytes = 32;

    /// <summary>Hashes a password with a salt of its own.</summary>
    public static string Of(string password) => Of(password, Rounds);

    internal static string Of(string password, int rounds)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        var salt = RandomNumberGenerator.GetBytes(Bytes / 2);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, rounds))}");
    }

    /// <summary>Whether a text is such a hash.</summary>
    public static bool IsValid(string hash) => Parse(hash) is not null;

    /// <summary>Whether a password is the one of a hash; takes the same time for every wrong one.</summary>
    public static bool Matches(string hash, string password) =>
        Parse(hash) is { } parts && CryptographicOperations.FixedTimeEquals(Derive(password, parts.Salt, parts.Rounds), parts.Hash);

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA256, Bytes);

    private static (int Rounds, byte[] Salt, byte[] Hash)? Parse(string hash)
    {
        if (hash.Split('$') is not [Scheme, var count, var saltText, var hashText]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds is < 1 or > MostRounds)
        {
            return null;
        }

        try
        {
            var (salt, value) = (Convert.FromBase64String(saltText), Convert.FromBase64String(hashText));
            return value.Length == Bytes && salt.Length > 0 ? (rounds, salt, value) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
