using RSICCLLM.Batch.Configuration;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Submitting;
using RSICCLLM.Tests.Shared;

namespace RSICCLLM.Service.Tests.Submitting;

public sealed class SubmissionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("\"maxNewTokens\": 201", "captions of up to 201 tokens, the service plans memory for 200")]
    [InlineData("\"maxNewTokens\": 200, \"batchSize\": 3", "another \"captioning\" device, engine, triage, pruning or batchSize")]
    [InlineData("\"maxNewTokens\": 200", null)]
    public void A_schedule_whose_job_the_service_cannot_do_is_refused(string captioning, string? reason)
    {
        Should.NotThrow(() => CheckSchedules("job.json"), "the job is not there yet");

        WriteJob("job.json", captioning);
        if (reason is null)
        {
            CheckSchedules("job.json").ShouldBeEmpty();
            return;
        }

        var message = Should.Throw<ConfigurationException>(() => CheckSchedules("job.json")).Message;
        message.ShouldStartWith($"The schedule \"of-job.json\" cannot run its job {_folder.File("job.json")}: ");
        message.ShouldContain(reason);
    }

    [Fact]
    public void All_schedules_that_it_cannot_do_are_named()
    {
        WriteJob("long.json", "\"maxNewTokens\": 201");
        WriteJob("good.json", "\"maxNewTokens\": 200");
        WriteJob("wide.json", "\"batchSize\": 3");

        var lines = Should.Throw<ConfigurationException>(() => CheckSchedules("long.json", "good.json", "wide.json")).Message.Split('\n');

        lines.Select(line => line.Split(" cannot run ")[0]).ShouldBe(["The schedule \"of-long.json\"", "The schedule \"of-wide.json\""]);
    }

    [Theory]
    [InlineData("""{ "model": "model", "out""", "is not valid JSON")]
    [InlineData("", "is not valid JSON")]
    [InlineData("""{ "model": "model", "output": "out", "captioning": { "maxNewTokens": 9999 }, "pairs": [] }""", "\"captioning.maxNewTokens\"")]
    public void A_job_that_cannot_be_read_is_told_and_does_not_keep_the_service_from_starting(string job, string reason)
    {
        File.WriteAllText(_folder.File("half.json"), job);
        WriteJob("good.json", "\"maxNewTokens\": 200");

        CheckSchedules("half.json", "good.json").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            notice => notice.ShouldStartWith("The job of the schedule \"of-half.json\" cannot be read; mend it before its next night, which reads it again: "),
            notice => notice.ShouldContain(_folder.File("half.json")),
            notice => notice.ShouldContain(reason));
    }

    [Fact]
    public void A_job_that_another_program_holds_is_told()
    {
        WriteJob("held.json", "\"maxNewTokens\": 201");
        using var held = new FileStream(_folder.File("held.json"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        CheckSchedules("held.json").ShouldHaveSingleItem().ShouldContain("held.json cannot be read");
    }

    [Fact]
    public void A_name_that_other_scenes_have_is_refused()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out" }""", _folder.Path);
        using var ledger = RunLedger.Open(_folder.File("ledger.db"));
        PairConfiguration Pair(string before, string after) => new("north", new SceneConfiguration(Scene(before), null), new SceneConfiguration(Scene(after), null));
        var first = Submission.Enter(ledger, service, service.Run, Pair("2024.tif", "2025.tif"));

        var error = Should.Throw<ConfigurationException>(() => Submission.Enter(ledger, service, service.Run, Pair("2025.tif", "2026.tif")));

        error.Message.ShouldStartWith($"There is unfinished work of a pair north on other scenes ({_folder.File("2024.tif")}, {_folder.File("2025.tif")}); give this pair another name, ");
        Submission.Enter(ledger, service, service.Run, Pair("2024.tif", "2025.tif")).Id.ShouldBe(first.Id);

        // Scenes may move, and be refreshed: their names stay.
        File.Move(_folder.File("2025.tif"), Path.Combine(Directory.CreateDirectory(_folder.File("archive")).FullName, "2025.tif"));
        Submission.Enter(ledger, service, service.Run, Pair("2024.tif", Path.Combine("archive", "2025.tif"))).State.ShouldBe(PairState.Registered);
        first = ledger.Find("north")!;

        // What failed or was cancelled was given up.
        ledger.Fail(first.Id, "the scene is broken");
        Submission.Enter(ledger, service, service.Run, Pair("2025.tif", "2026.tif")).State.ShouldBe(PairState.Registered);
    }

    [Fact]
    public void A_folder_with_the_report_of_other_scenes_is_left_alone()
    {
        var service = ServiceConfigurationReader.Parse("""{ "model": "model", "output": "out" }""", _folder.Path);
        using var ledger = RunLedger.Open(_folder.File("ledger.db"));
        var folder = Directory.CreateDirectory(Path.Combine(service.Run.Output, "north")).FullName;
        File.WriteAllText(Path.Combine(folder, "report.json"), """{ "before": { "file": "2023.tif" }, "after": { "file": "2024.tif" } }""");

        Should.Throw<ConfigurationException>(() => Submission.Enter(ledger, service, service.Run, new("north", new SceneConfiguration(Scene("2024.tif"), null), new SceneConfiguration(Scene("2025.tif"), null))))
            .Message.ShouldContain("holds the report of another pair (2023.tif, 2024.tif)");
        ledger.Find("north").ShouldBeNull();
    }

    public void Dispose() => _folder.Dispose();

    private string Scene(string name)
    {
        if (!File.Exists(_folder.File(name)))
            File.WriteAllText(_folder.File(name), name);
        return _folder.File(name);
    }

    private void WriteJob(string name, string captioning) => File.WriteAllText(_folder.File(name), $$"""
        { "model": "model", "output": "out", "captioning": { {{captioning}} }, "pairs": [ { "name": "north", "before": { "path": "a.tif" }, "after": { "path": "b.tif" } } ] }
        """);

    // The notices of a service that plans for 200 tokens and has a schedule for each job.
    private List<string> CheckSchedules(params string[] jobs)
    {
        var schedules = jobs.Select(job => $$"""{ "name": "of-{{job}}", "cron": "0 22 * * *", "timeZone": "Europe/Berlin", "job": "{{job}}" }""");
        var service = ServiceConfigurationReader.Parse(
            $$"""{ "model": "model", "output": "out", "captioning": { "maxNewTokens": 200 }, "schedules": [ {{string.Join(", ", schedules)}} ] }""",
            _folder.Path);
        var notices = new List<string>();
        Submission.CheckSchedules(service, notices.Add);
        return notices;
    }
}
