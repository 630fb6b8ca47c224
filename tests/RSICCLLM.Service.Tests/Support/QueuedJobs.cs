using Hangfire;
using Hangfire.Common;
using Hangfire.States;

namespace RSICCLLM.Service.Tests;

/// <summary>Keeps jobs instead of running them.</summary>
internal sealed class QueuedJobs : IBackgroundJobClient
{
    public List<Job> Jobs { get; } = [];

    public string Create(Job job, IState state)
    {
        Jobs.Add(job);
        return $"{Jobs.Count}";
    }

    public bool ChangeState(string jobId, IState state, string expectedState) => throw new NotSupportedException();
}
