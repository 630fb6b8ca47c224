namespace RSICCLLM.Endpoints.Configuration;

/// <summary>What a run may spend, over all its starts.</summary>
public sealed record BudgetSettings
{
    /// <summary>Tokens in and out together; not limited when left out.</summary>
    public long? MaxTokens { get; set; }

    /// <summary>Money, in the currency of the prices; not limited when left out.</summary>
    public double? MaxCost { get; set; }

    /// <summary>Price of a million tokens that are sent.</summary>
    public double InputPricePerMillion { get; set; }

    /// <summary>Price of a million tokens that come back.</summary>
    public double OutputPricePerMillion { get; set; }

    internal IEnumerable<string> Problems()
    {
        if (MaxTokens is < 0)
            yield return $"\"endpoint.budget.maxTokens\" is {MaxTokens}, must be 0 or more";
        if (MaxCost is not null and not >= 0)
            yield return FormattableString.Invariant($"\"endpoint.budget.maxCost\" is {MaxCost}, must be 0 or more");
        if (!(InputPricePerMillion >= 0) || !(OutputPricePerMillion >= 0))
            yield return FormattableString.Invariant($"\"endpoint.budget\" has the prices {InputPricePerMillion} and {OutputPricePerMillion}, must be 0 or more");
        if (MaxCost is not null && InputPricePerMillion + OutputPricePerMillion == 0)
            yield return "\"endpoint.budget.maxCost\" needs \"inputPricePerMillion\" or \"outputPricePerMillion\"";
    }
}
