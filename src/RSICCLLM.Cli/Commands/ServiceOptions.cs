using System.CommandLine;
using RSICCLLM.Batch.Ledger;
using RSICCLLM.Service.Configuration;
using RSICCLLM.Service.Submitting;

namespace RSICCLLM.Cli.Commands;

/// <summary>What the commands that talk to a service share: its configuration, by which they find the ledger. The service need not run.</summary>
internal static class ServiceOptions
{
    public static Option<FileInfo> Config() => new("--config") { Description = "Configuration of the service (JSON); see samples/service.json.", Required = true };

    public static Option<bool> Json() => new("--json") { Description = "Print the answer as JSON." };

    public static Argument<string[]> Names(string description) => new("NAME") { Description = description, Arity = ArgumentArity.OneOrMore };

    /// <exception cref="LedgerException">The ledger cannot be used.</exception>
    /// <exception cref="Batch.Configuration.ConfigurationException">The configuration is wrong.</exception>
    public static (ServiceConfiguration Service, RunLedger Ledger) Open(ParseResult parsed, Option<FileInfo> config)
    {
        var service = ServiceConfigurationReader.Load(parsed.GetValue(config)!.ToString());
        return (service, ServiceLedger.Open(service));
    }
}
