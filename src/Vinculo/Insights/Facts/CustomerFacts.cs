using Vinculo.Customers;
using Vinculo.Interactions;

namespace Vinculo.Insights.Facts;

internal readonly record struct HoldingFact(
    DateOnly? Started,
    DateOnly? Ends,
    DateOnly? Ended,
    string? Family,
    Guid Product = default,
    long Amount = 0
);

/// <param name="Spend">Money that counts as spent.</param>
/// <param name="Uncounted">Why it does not, though it was spent; null: it counts, or was not spent.</param>
internal readonly record struct TransactionFact(
    DateTimeOffset At,
    bool Spend,
    long Amount,
    long? Margin,
    Guid? Product = null,
    Uncounted? Uncounted = null
);

internal readonly record struct MeasureFact(DateOnly Month, string Code, double Amount);

internal readonly record struct ContactFact(DateTimeOffset At, Channel Channel, InteractionKind Kind, int? Perception);

internal readonly record struct CaseFact(DateTimeOffset Opened, DateTimeOffset? Closed);

internal readonly record struct TieFact(Guid Other, double Strength);

/// <summary>What lists show of a customer's scores, as it stands.</summary>
internal readonly record struct ShownFigures(
    int? Class,
    long? Value,
    long? Margin,
    string? Currency,
    double? Churn,
    int? Band,
    double? Influence
);

/// <summary>Everything that happened to one customer, in the shape features are worked out from. Reused from one to the next.</summary>
internal sealed class CustomerFacts
{
    public CustomerId Id { get; set; }

    public CustomerKind Kind { get; set; }

    public CustomerStage Stage { get; set; }

    public DateOnly? BirthDate { get; set; }

    public DateOnly? Since { get; set; }

    /// <summary>What the last scoring left on the customer.</summary>
    public ShownFigures Shown { get; set; }

    public List<HoldingFact> Holdings { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<TransactionFact> Transactions { get; } = [];

    public List<MeasureFact> Measures { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<ContactFact> Contacts { get; } = [];

    public List<CaseFact> Cases { get; } = [];

    /// <summary>Those the customer calls or deals with.</summary>
    public List<TieFact> Ties { get; } = [];

    /// <summary>When the last of all holdings ended; null while one runs or when there was none.</summary>
    public DateOnly? LeftOn
    {
        get
        {
            DateOnly? last = null;
            foreach (var holding in Holdings)
            {
                if (holding.Ended is not { } ended)
                    return null;
                if (last is null || ended > last)
                    last = ended;
            }
            return last;
        }
    }

    public void Clear()
    {
        Holdings.Clear();
        Transactions.Clear();
        Measures.Clear();
        Contacts.Clear();
        Cases.Clear();
        Ties.Clear();
    }
}
