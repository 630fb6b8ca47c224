using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RSICCLLM.Endpoints.Configuration;

namespace RSICCLLM.Endpoints.Budgets;

/// <summary>Counts tokens and money in a file, so that a budget holds over all starts of a run. Thread-safe; one program at a time for a file.</summary>
internal sealed class SpendingLedger
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly BudgetSettings _budget;
    private readonly Spending _spent;
    private long _reserved;

    /// <exception cref="FormatException">The file is damaged; what was spent would be forgotten.</exception>
    public SpendingLedger(string path, BudgetSettings? budget)
    {
        _path = path;
        _budget = budget ?? new BudgetSettings();
        try
        {
            _spent = File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), SpendingJson.Default.Spending) ?? new Spending() : new Spending();
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path} is damaged, so what was spent is not known; set it right or delete it to count from zero.", e);
        }
    }

    public (long Requests, long InputTokens, long OutputTokens, double Cost) Total
    {
        get
        {
            lock (_gate)
                return (_spent.Requests, _spent.InputTokens, _spent.OutputTokens, Cost(_spent.InputTokens, _spent.OutputTokens));
        }
    }

    /// <summary>Sets tokens aside for a request whose answer has at most so many.</summary>
    /// <exception cref="BudgetSpentException">They are no longer there.</exception>
    public void Reserve(long answerTokens)
    {
        lock (_gate)
        {
            // A request is as long as those before it were on average; the first one is taken as free of input.
            var request = _spent.Requests > 0 ? _spent.InputTokens / _spent.Requests : 0;
            var (input, output) = (_spent.InputTokens + request, _spent.OutputTokens + _reserved + answerTokens);
            if (input + output > _budget.MaxTokens)
                throw new BudgetSpentException($"The budget of {_budget.MaxTokens} tokens is spent ({_spent.InputTokens + _spent.OutputTokens} used); raise \"endpoint.budget.maxTokens\" and start again to go on.");
            if (Cost(input, output) > _budget.MaxCost)
                throw new BudgetSpentException(string.Create(CultureInfo.InvariantCulture, $"The budget of {_budget.MaxCost:0.##} is spent ({Cost(_spent.InputTokens, _spent.OutputTokens):0.##} used); raise \"endpoint.budget.maxCost\" and start again to go on."));
            _reserved += answerTokens;
        }
    }

    /// <summary>Gives back a reservation and books what was used.</summary>
    public void Book(long answerTokens, EndpointAnswer? answer)
    {
        lock (_gate)
        {
            _reserved -= answerTokens;
            if (answer is null)
                return;
            _spent.Requests++;
            _spent.InputTokens += answer.InputTokens;
            _spent.OutputTokens += answer.OutputTokens;
            File.WriteAllBytes(_path + ".partial", JsonSerializer.SerializeToUtf8Bytes(_spent, SpendingJson.Default.Spending));
            File.Move(_path + ".partial", _path, overwrite: true);
        }
    }

    private double Cost(long input, long output) => ((input * _budget.InputPricePerMillion) + (output * _budget.OutputPricePerMillion)) / 1e6;
}

internal sealed class Spending
{
    public long Requests { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Spending))]
internal sealed partial class SpendingJson : JsonSerializerContext;
