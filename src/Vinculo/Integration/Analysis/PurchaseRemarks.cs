namespace Vinculo.Integration.Analysis;

/// <summary>What a careful reader should know of the rows of a file of purchases: those not used, or not as they stand.</summary>
internal static class PurchaseRemarks
{
    /// <summary>Share of repeated rows from which on they are told: two like lines on one receipt are nothing odd.</summary>
    private const double Telling = 0.05;
    private const int FewRepeated = 10;

    private static readonly AnalysisTexts Texts = new("PurchaseTexts");

    public static IEnumerable<string> Of(PurchaseBook book)
    {
        if (book.Currencies.Count > 1)
            yield return Texts.Of(
                "currencies",
                ("currencies", string.Join(", ", book.Currencies.Take(5).Select(c => $"{c.Code} ({c.Rows})")))
            );
        if (book.EitherOrder)
            yield return Texts.Of("either-order", ("from", book.Shown.From), ("until", book.Shown.Until));
        if (book.Rows.Repeated >= Telling * book.Rows.Read && book.Rows.Repeated > FewRepeated)
            yield return Texts.Of("repeated", ("count", book.Rows.Repeated));
        foreach (var (code, count) in Told(book.Rows))
            if (count > 0)
                yield return Texts.Of(code, ("count", count));
    }

    private static IEnumerable<(string Code, long Count)> Told(PurchaseRows rows) =>
        [
            ("without-customer", rows.WithoutCustomer),
            ("unreadable", rows.Unreadable),
            ("future", rows.Future),
            ("stray-dates", rows.StrayDates),
            ("refunds", rows.Refunds),
            ("refunds-unmatched", rows.RefundsUnmatched),
            ("refunds-late", rows.RefundsLate),
            ("other-currency", rows.OtherCurrency),
            ("outliers", rows.Outliers),
        ];
}
