using Vinculo.Platform;

namespace Vinculo.Insights.Value.Wallet;

/// <summary>What customers were asked.</summary>
public enum WalletQuestion
{
    /// <summary>All they spend or have, with us and elsewhere.</summary>
    Total = 1,

    /// <summary>What they spend or have elsewhere.</summary>
    Elsewhere = 2,
}

/// <summary>Of what stretch an answer is.</summary>
public enum WalletPeriod
{
    Month = 1,
    Year = 2,

    /// <summary>No stretch: what they have put by, a balance.</summary>
    Balance = 3,
}

/// <summary>Where the company keeps what customers said they spend or have in all, and what of it is with the company.</summary>
internal sealed record WalletTerms
{
    /// <summary>Under this code in <c>setting</c>.</summary>
    public const string SettingCode = "insights.wallet";

    /// <summary>Before the code of a customer's own field.</summary>
    public const string Field = "field:";

    /// <summary>Before the code of a measure.</summary>
    public const string Measure = "measure:";

    /// <summary>Before a family of products.</summary>
    public const string Family = "family:";

    /// <summary>Where the answers are: <see cref="Field"/> or <see cref="Measure"/> and a code; empty: nobody said it.</summary>
    public string Answer { get; init; } = "";

    public WalletQuestion Question { get; init; } = WalletQuestion.Total;

    public WalletPeriod Period { get; init; } = WalletPeriod.Year;

    /// <summary>Of the answers, which are in its unit and not in cents.</summary>
    public string Currency { get; init; } = "";

    /// <summary>
    /// Of a balance, what the company has of it: amounts of what is held of families, last values of measures. Spending
    /// needs none: it is what the customer paid in twelve months.
    /// </summary>
    public IReadOnlyList<string> Own { get; init; } = [];

    public bool IsSaid => Answer.Length > 0;

    /// <summary>The code of the field or measure.</summary>
    public string Code => Answer[(Answer.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public bool IsField => Answer.StartsWith(Field, StringComparison.Ordinal);

    /// <summary>What is wrong with them, or null.</summary>
    public Refusal? Problem() =>
        !IsSaid ? null
        : Code.Length == 0 ? Refusal.Invalid("wallet.answer", "answer")
        : !Enum.IsDefined(Question) ? Refusal.Invalid("wallet.answer", "question")
        : !Enum.IsDefined(Period) ? Refusal.Invalid("wallet.answer", "period")
        : Period == WalletPeriod.Balance && Own.Count == 0 ? Refusal.Invalid("wallet.own", "own")
        : null;
}
