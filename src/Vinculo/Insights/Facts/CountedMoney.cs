namespace Vinculo.Insights.Facts;

/// <summary>Why an amount is in no sum of money.</summary>
internal enum Uncounted
{
    /// <summary>It is in another currency than the company's.</summary>
    OtherMoney = 1,
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
    public string Where(string row) => $"{row}.kind IN {Kinds} AND NOT {IsOther(row)}";

    /// <summary>The condition, as SQL, that a row's money is in another currency; what says none is in the company's.</summary>
    public string IsOther(string row) =>
        Currency is null ? "FALSE" : $"(coalesce({row}.currency, @currency) <> @currency)";

    public bool IsSpending(int kind) => kind is 1 or 3 or 4 || (Payments && kind == 2);
}
