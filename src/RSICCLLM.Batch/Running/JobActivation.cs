using Hangfire;
using RSICCLLM.Batch.Jobs;

namespace RSICCLLM.Batch.Running;

/// <summary>Makes jobs for one run.</summary>
internal sealed class JobActivation(RunContext run) : JobActivator
{
    public override object ActivateJob(Type jobType) => Activator.CreateInstance(jobType, run)
        ?? throw new InvalidOperationException($"The job type {jobType} cannot be made.");
}
