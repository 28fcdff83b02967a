using Vinculo.Insights.Facts;
using Vinculo.Insights.Models;
using Vinculo.Platform;

namespace Vinculo.Insights.Scoring;

/// <summary>
/// One thing worked out for every customer beside risk and value: strategic value, influence, cost to serve … One file each,
/// registered in <see cref="InsightsModule"/>; whole runs, their partitions on other nodes and the refresh of one customer
/// all call it.
/// </summary>
internal interface IScorer
{
    /// <summary>
    /// Its code in <c>model</c>. It owns the scores of that code and of codes that begin with it and a colon
    /// (<c>next</c> owns <c>next:p12</c>): those it does not give are taken away.
    /// </summary>
    string Model { get; }

    /// <summary>It is fitted once the models of risk are made, and not beside them.</summary>
    bool StandsOnRisks(Horizon horizon) => false;

    /// <summary>Reads what it needs of all customers, once a run. Data that carry no conclusion are refused with the reason.</summary>
    Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel);

    /// <summary>
    /// The same scorer from what <see cref="FitAsync"/> kept: for another node's part of the run, and for the refresh of one
    /// customer (<see cref="ScoringContext.OneCustomer"/>), which must not read much. Null: her scores of this code stay as
    /// the last whole run left them.
    /// </summary>
    Task<IFittedScorer?> RestoreAsync(Json parameters, ScoringContext context, CancellationToken cancel);
}

/// <summary>A scorer that knows what it needs and reads nothing more. Several threads call it at once: no state between calls.</summary>
internal interface IFittedScorer
{
    /// <summary>Her scores; none where there is nothing to say.</summary>
    /// <param name="facts">Hers; reused for the next customer.</param>
    /// <param name="appraisal">Margin, risk and value as just worked out. Former customers and people who never were one come too.</param>
    IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal);
}

/// <summary>A scorer made of what those registered before it gave the same customer.</summary>
internal interface ISumOfScores : IFittedScorer
{
    /// <inheritdoc cref="IFittedScorer.Of" path="/summary"/>
    /// <param name="facts">Hers; reused for the next customer.</param>
    /// <param name="appraisal">Margin, risk and value as just worked out.</param>
    /// <param name="before">What the scorers before gave her, but for those found wanting.</param>
    IEnumerable<NewScore> Of(
        CustomerFacts facts,
        Appraisal appraisal,
        IReadOnlyList<(NewScore Score, int Version)> before
    );
}

/// <summary>A score to be written; its version and moment are the run's.</summary>
/// <param name="Model">As in <see cref="IScorer.Model"/>. <c>value</c> and <c>influence</c> also go to the columns lists sort by.</param>
/// <param name="Amount">Finite; money in minor units.</param>
/// <param name="Low">Lower end of the 80 % interval, if known.</param>
/// <param name="High">Upper end.</param>
/// <param name="Currency">Of an amount of money.</param>
/// <param name="Band">A band or class.</param>
/// <param name="Reasons">The weightiest first; each has a sentence in <c>ReasonText</c>.</param>
internal sealed record NewScore(
    string Model,
    double Amount,
    double? Low = null,
    double? High = null,
    string? Currency = null,
    int? Band = null,
    IReadOnlyList<ScoreReasons.Stored>? Reasons = null
);

/// <summary>What came of fitting a scorer.</summary>
/// <param name="Scorer">Null when the data do not carry it.</param>
/// <param name="Method">Code of the method, for the model page.</param>
/// <param name="Parameters">What <see cref="IScorer.RestoreAsync"/> needs; small, it goes to <c>model</c>. The same parameters are the same version.</param>
/// <param name="Figures">How well it did, name and number, for the model page; <c>ModelText</c> has the words.</param>
/// <param name="No">Why the data do not carry it.</param>
internal sealed record ScorerFit(
    IFittedScorer? Scorer,
    string Method,
    object Parameters,
    IReadOnlyDictionary<string, double> Figures,
    Refusal? No = null
)
{
    /// <summary>How it would have done in the past; null where that cannot be told.</summary>
    public ScorerTrial? Trial { get; init; }

    public static ScorerFit Of(
        IFittedScorer scorer,
        string method,
        object? parameters = null,
        IReadOnlyDictionary<string, double>? figures = null
    ) => new(scorer, method, parameters ?? new { }, figures ?? new Dictionary<string, double>());

    /// <summary>The data do not carry it; the code of the refusal has a sentence in <c>Platform/Refusals.resx</c>.</summary>
    public static ScorerFit Refused(string code, params (string Name, object? Value)[] facts) =>
        new(null, "none", new { }, new Dictionary<string, double>(), Refusal.Conflict(code, facts));
}
