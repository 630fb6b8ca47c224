namespace RSICCLLM.Inference.Isolation;

/// <summary>Starts captioning processes.</summary>
internal interface IWorkerLauncher
{
    /// <exception cref="RSICCLLM.Model.ModelException">The process cannot be started.</exception>
    IWorkerProcess Start();
}

/// <summary>A captioning process; disposing kills it.</summary>
internal interface IWorkerProcess : IDisposable
{
    /// <summary>What is written here the process reads.</summary>
    Stream Input { get; }

    /// <summary>What the process writes.</summary>
    Stream Output { get; }

    /// <summary>How the process ended, in words; called when its pipe has broken.</summary>
    string DescribeEnd();
}
