using RSICCLLM.Batch.Configuration;
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
    [InlineData("\"maxNewTokens\": 9999", "\"captioning.maxNewTokens\"")]
    [InlineData("\"maxNewTokens\": 200", null)]
    public void A_schedule_whose_job_the_service_cannot_do_is_refused(string captioning, string? reason)
    {
        var service = Service();
        Should.NotThrow(() => Submission.CheckSchedules(service), "the job is not there yet");

        File.WriteAllText(_folder.File("job.json"), $$"""
            { "model": "model", "output": "out", "captioning": { {{captioning}} }, "pairs": [ { "name": "north", "before": { "path": "a.tif" }, "after": { "path": "b.tif" } } ] }
            """);
        if (reason is null)
        {
            Should.NotThrow(() => Submission.CheckSchedules(service));
            return;
        }

        var message = Should.Throw<ConfigurationException>(() => Submission.CheckSchedules(service)).Message;
        message.ShouldStartWith($"The schedule \"nightly\" cannot run its job {_folder.File("job.json")}: ");
        message.ShouldContain(reason);
    }

    public void Dispose() => _folder.Dispose();

    private ServiceConfiguration Service() => ServiceConfigurationReader.Parse(
        """
        {
          "model": "model", "output": "out", "captioning": { "maxNewTokens": 200 },
          "schedules": [ { "name": "nightly", "cron": "0 22 * * *", "timeZone": "Europe/Berlin", "job": "job.json" } ]
        }
        """,
        _folder.Path);
}
