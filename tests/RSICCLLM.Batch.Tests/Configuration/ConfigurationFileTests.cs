using System.Text;
using RSICCLLM.Batch.Configuration;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Batch.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_missing_file_and_a_folder_are_told_apart()
    {
        Load("none.json").ShouldBe($"The configuration {_folder.File("none.json")} does not exist.");
        Load("none", "none.json").ShouldBe($"The configuration {_folder.File("none", "none.json")} does not exist.");
        Load().ShouldBe($"The configuration {_folder.Path} is a folder; name the file.");
    }

    // In a folder that may not be searched, a file cannot be told from a missing one without opening it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_may_not_be_read_does_exist(bool folder)
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("rights are taken away by Unix modes, which do not bind root");
            return;
        }

        Directory.CreateDirectory(_folder.File("secret"));
        File.WriteAllText(_folder.File("secret", "job.json"), "{}");
        var closed = folder ? _folder.File("secret") : _folder.File("secret", "job.json");
        var mode = File.GetUnixFileMode(closed);
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            Load("secret", "job.json").ShouldStartWith($"Access to the configuration {_folder.File("secret", "job.json")} is denied to the user ");
        }
        finally
        {
            File.SetUnixFileMode(closed, mode);
        }
    }

    [Theory]
    [InlineData("{\n\"tiling\": { \"overlap\": 28,\n\"overlap\": 14 } }", "overlap", 3)]
    [InlineData("{ \"a\": 1, // a: once\n\"b\": [ { \"a\": 1 }, { \"a\": 1 } ], \"a\": 2, }", "a", 2)]
    [InlineData("{ \"a\": 1, \"\\u0061\": 2 }", "a", 1)]
    public void A_key_that_stands_twice_is_named_with_its_line(string json, string key, int line) =>
        Parse(json).ShouldBe($"The configuration job.json has the key \"{key}\" a second time in one object (line {line}); remove one of the two.");

    [Theory]
    [InlineData("{ \"a\": 1,\n \"b\" }", "(line 2, byte 6)")]
    [InlineData("{ \"\\ud800\": 1, \"b\"", "is not valid JSON")]
    public void Other_faults_stay_where_they_are(string json, string where) => Parse(json).ShouldContain(where);

    [Fact]
    public void Umlauts_of_another_encoding_are_refused_and_not_taken_broken()
    {
        const string json = "{\n  \"agency\": \"Stadt Köln\"\n}";

        // ö is 0xF6 in ISO 8859-1.
        foreach (var start in new byte[][] { [], [0xEF, 0xBB, 0xBF] })
        {
            File.WriteAllBytes(_folder.File("job.json"), [.. start, .. Encoding.Latin1.GetBytes(json)]);
            Load("job.json").ShouldBe($"The configuration {_folder.File("job.json")} is not UTF-8 (byte 0xf6 at line 2); save it as UTF-8.");
        }

        foreach (var encoding in new Encoding[] { new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(bigEndian: false, byteOrderMark: true), new UnicodeEncoding(bigEndian: true, byteOrderMark: true) })
        {
            File.WriteAllText(_folder.File("job.json"), json, encoding);
            ConfigurationFile.Load(_folder.File("job.json"), (root, _) => root.Text("agency", null)).ShouldBe("Stadt Köln");
        }
    }

    [Fact]
    public void A_file_that_is_too_large_is_not_read()
    {
        using (var file = File.Create(_folder.File("job.json")))
            file.SetLength((4 << 20) + 1);

        Load("job.json").ShouldBe($"The configuration {_folder.File("job.json")} has 4194305 bytes, more than the 4194304 bytes that are read.");
    }

    public void Dispose() => _folder.Dispose();

    private string Load(params string[] file) =>
        Should.Throw<ConfigurationException>(() => ConfigurationFile.Load(file.Length == 0 ? _folder.Path : _folder.File(file), (_, _) => 0)).Message;

    private static string Parse(string json) => Should.Throw<ConfigurationException>(() => ConfigurationFile.Parse(json, ".", "job.json", (_, _) => 0)).Message;
}
