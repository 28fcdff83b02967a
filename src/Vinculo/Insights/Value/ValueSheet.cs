using Vinculo.Customers;
using Vinculo.Customers.Relations;
using Vinculo.Insights.Value.Wallet;

namespace Vinculo.Insights.Value;

/// <summary>One line of the formula of a customer's value, with what it is made of.</summary>
/// <param name="Code">What it is; its sentence stands in <c>ValueTexts</c> under <c>Line.</c> and this code.</param>
/// <param name="AmountMinor">What it adds; null: it explains and adds nothing.</param>
/// <param name="Number">What was counted or estimated: contacts, months, a probability.</param>
/// <param name="Label">What the line is about: a product, a channel, a system.</param>
/// <param name="UnitMinor">Money a unit of <paramref name="Number"/>.</param>
/// <param name="Source">Where it was read.</param>
/// <param name="From">First day that was looked at.</param>
/// <param name="To">Last day that was looked at.</param>
public sealed record ValueLine(
    string Code,
    long? AmountMinor,
    double? Number = null,
    string? Label = null,
    long? UnitMinor = null,
    string? Source = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null
)
{
    /// <summary>What the line is made of, the weightiest first.</summary>
    public IReadOnlyList<ValueLine> Parts { get; init; } = [];
}

/// <summary>What somebody was worth at the end of an earlier month.</summary>
public sealed record EarlierValue(DateOnly Month, long CurrentMinor, long FutureMinor, long StrategicMinor);

/// <summary>
/// What a customer is worth, in money, with the formula: what they brought in the last twelve months, what they are expected
/// to bring, and what they could bring besides. The first is the past and is not added to the others.
/// </summary>
public sealed class ValueSheet
{
    public Customer Customer { get; internal set; } = null!;

    public string Currency { get; internal set; } = "";

    /// <summary>Facts before this moment are in it.</summary>
    public DateTimeOffset AsOf { get; internal set; }

    /// <summary>Margin of the last twelve months less the cost to serve.</summary>
    public ValueLine Current { get; internal set; } = new("current", 0);

    /// <summary>The company has said what a contact costs.</summary>
    public bool CostsAreSaid { get; internal set; }

    /// <summary>Expected margin still to come; null until it has been worked out, and for who is no customer now.</summary>
    public ValueLine? Future { get; internal set; }

    /// <summary>Ends of the 80 % interval of <see cref="Future"/>.</summary>
    public (long Low, long High)? Likely { get; internal set; }

    /// <summary>What the customer could bring besides: next products, share of wallet, sway over others, referrals.</summary>
    public ValueLine? Strategic { get; internal set; }

    /// <summary>Her part with the company of what she spends or has in all; null: not known and not estimated.</summary>
    public WalletView? Wallet { get; internal set; }

    /// <summary>Amounts that look like a slip of the hand and wait for somebody's word, the latest first.</summary>
    public IReadOnlyList<DoubtedAmount> Doubted { get; internal set; } = [];

    /// <summary>Codes of scores whose model was found wanting: they are told and not added.</summary>
    public IReadOnlyList<string> Untrusted { get; internal set; } = [];

    public long TotalMinor => (Future?.AmountMinor ?? 0) + (Strategic?.AmountMinor ?? 0);

    /// <summary>Place among customers by expected value, 1 the best; null without one.</summary>
    public long? Rank { get; internal set; }

    /// <summary>Customers with an expected value.</summary>
    public long Ranked { get; internal set; }

    /// <summary>The newest earlier month that is known; null: none yet.</summary>
    public EarlierValue? Before { get; internal set; }

    /// <summary>A company's people who are customers, as last counted; null for a person.</summary>
    public CompanyCount? People { get; internal set; }

    /// <summary>What goes when the company goes: its own value and that of its people.</summary>
    public long WithPeopleMinor =>
        (Future?.AmountMinor ?? 0) + (People is { } p && (p.Currency ?? Currency) == Currency ? p.ValueMinor : 0);
}
