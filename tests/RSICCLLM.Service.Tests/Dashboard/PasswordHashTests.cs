using RSICCLLM.Service.Dashboard;

namespace RSICCLLM.Service.Tests.Dashboard;

public sealed class PasswordHashTests
{
    [Fact]
    public void A_password_matches_its_hash_and_no_other()
    {
        var hash = PasswordHash.Of("correct horse", 1000);

        PasswordHash.IsValid(hash).ShouldBeTrue();
        PasswordHash.Matches(hash, "correct horse").ShouldBeTrue();
        PasswordHash.Matches(hash, "correct horse ").ShouldBeFalse();
        hash.ShouldNotContain("horse");
        PasswordHash.Of("correct horse", 1000).ShouldNotBe(hash);
    }

    // PBKDF2-HMAC-SHA-256 of "password" with salt "salt" and one round, as published beside RFC 7914 and in Python's hashlib documentation.
    [Fact]
    public void The_scheme_is_the_standard_one() =>
        PasswordHash.Matches("pbkdf2-sha256$1$c2FsdA==$" + Convert.ToBase64String(Convert.FromHexString("120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b")), "password").ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("pbkdf2-sha256$0$c2FsdA==$AAAA")]
    [InlineData("pbkdf2-sha256$999999999$c2FsdA==$AAAA")]
    [InlineData("pbkdf2-sha256$1000$!!$AAAA")]
    public void Anything_else_is_no_hash(string hash)
    {
        PasswordHash.IsValid(hash).ShouldBeFalse();
        PasswordHash.Matches(hash, "secret").ShouldBeFalse();
    }
}
