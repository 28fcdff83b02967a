using Vinculo.Insights.Facts;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Scoring;

/// <summary>What all scorers of a run stand on.</summary>
/// <param name="Database">For what a scorer reads of all customers.</param>
/// <param name="Horizon">As of when, and how customers leave here.</param>
/// <param name="Terms">What the company decides about value.</param>
/// <param name="Currency">The company's.</param>
/// <param name="Now">The moment of the run.</param>
/// <param name="OneCustomer">A refresh between runs: only cheap reads.</param>
internal sealed record ScoringContext(
    Database Database,
    Horizon Horizon,
    ValueTerms Terms,
    string Currency,
    DateTimeOffset Now,
    bool OneCustomer = false
)
{
    /// <summary>Everybody's facts in order of customer, for a scorer that learns from them.</summary>
    public FactStream Facts => new(Database, Horizon.Money);
}
