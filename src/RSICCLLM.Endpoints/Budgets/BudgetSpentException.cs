namespace RSICCLLM.Endpoints.Budgets;

/// <summary>The next request could exceed the budget; nothing was asked. What was answered before is kept.</summary>
public sealed class BudgetSpentException(string message) : Exception(message);
