namespace Vinculo.Insights.Facts;

/// <summary>Why an amount is in no sum of money.</summary>
internal enum Uncounted
{
    /// <summary>It is in another currency than the company's.</summary>
    OtherMoney = 1,

    /// <summary>It looks like a slip of the hand, and nobody has said that it is right; see <see cref="Slips"/>.</summary>
    Slip = 2,
}

/// <summary>
/// Which amounts are money that counts. Margin, value, spending, what is learnt of purchases and the fields of segments all
/// stand on the same ones; what is left out is counted and told.
/// </summary>
/// <param name="Payments">The company records what customers pay and nothing else: payments stand for spending.</param>
/// <param name="Currency">The company's: nothing in another is added to it. Null: a run made before it was asked.</param>
internal sealed record CountedMoney(bool Payments, string? Currency)
{
    /// <summary>Kinds of transactions that are spending, as SQL.</summary>
    public string Kinds => Payments ? "(1, 2, 3, 4)" : "(1, 3, 4)";

    /// <summary>What <see cref="Where"/> and <see cref="IsOther"/> need to know.</summary>
    public (string, object?)[] Arguments => Currency is null ? [] : [("currency", Currency)];

    /// <summary>The condition, as SQL, that a row of <c>txn</c> is spending that counts.</summary>
    /// <param name="row">Its name in the question.</param>
    public string Where(string row) => $"{row}.kind IN {Kinds} AND NOT {IsOther(row)} AND NOT {IsSlip(row)}";

    /// <summary>The condition, as SQL, that a row is a purchase in the company's currency, right or not.</summary>
    public string Bought(string row) =>
        $"{row}.kind IN {Kinds} AND {row}.kind <> 4 AND {row}.amount_minor > 0 AND NOT {IsOther(row)}";

    /// <summary>The condition, as SQL, that a row looks like a slip of the hand and waits for somebody's word.</summary>
    public static string IsSlip(string row) => $"(coalesce({row}.doubt, 0) = {Slips.Waits})";

    /// <summary>The condition, as SQL, that a row's money is in another currency; what says none is in the company's.</summary>
    public string IsOther(string row) =>
        Currency is null ? "FALSE" : $"(coalesce({row}.currency, @currency) <> @currency)";

    /// <summary>How many rows of spending are in another currency and how many look like a slip: two columns, as SQL.</summary>
    /// <param name="row">Its name in the question.</param>
    public string UncountedColumns(string row) =>
        $"coalesce(sum(CASE WHEN {IsOther(row)} THEN 1 ELSE 0 END), 0), "
        + $"coalesce(sum(CASE WHEN NOT {IsOther(row)} AND {IsSlip(row)} THEN 1 ELSE 0 END), 0)";

    public bool IsSpending(int kind) => kind is 1 or 3 or 4 || (Payments && kind == 2);
}
