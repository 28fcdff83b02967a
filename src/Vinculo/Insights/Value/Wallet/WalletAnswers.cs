using System.Globalization;
using System.Text.Json;
using Vinculo.Insights.Scoring;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value.Wallet;

/// <summary>Who answered, and what where it stands in a field of the customer.</summary>
internal static class WalletAnswers
{
    /// <summary>Everybody who answered; the amount is NaN where the facts hold it.</summary>
    public static async Task<Dictionary<Guid, double>> ReadAsync(
        Database database,
        WalletTerms terms,
        Horizon horizon,
        CancellationToken cancel
    )
    {
        var answers = new Dictionary<Guid, double>();
        if (!terms.IsField)
        {
            await foreach (
                var id in database
                    .StreamAsync(
                        "SELECT DISTINCT customer_id FROM measure WHERE code = @code AND month >= @from",
                        row => row.Guid(0),
                        ("code", terms.Code),
                        ("from", horizon.AsOf.AddMonths(-24))
                    )
                    .WithCancellation(cancel)
            )
                answers[id] = double.NaN;
            return answers;
        }
        await foreach (
            var (id, attributes) in database
                .StreamAsync(
                    "SELECT customer_id, attrs FROM customer WHERE attrs IS NOT NULL AND merged_into IS NULL",
                    row => (row.Guid(0), row.Text(1))
                )
                .WithCancellation(cancel)
        )
            if (Amount(attributes, terms.Code) is { } amount)
                answers[id] = amount;
        return answers;
    }

    /// <summary>Changes when answers that are kept as a measure do; empty where they stand in a field.</summary>
    public static async Task<string> MarkAsync(
        Database database,
        WalletTerms terms,
        Horizon horizon,
        CancellationToken cancel
    ) =>
        terms.IsField
            ? ""
            : await database.ReadAsync(
                session =>
                    session.FirstOrDefaultAsync(
                        "SELECT count(*), sum(amount) FROM measure WHERE code = @code AND month >= @from",
                        row =>
                            string.Create(CultureInfo.InvariantCulture, $"{row.Long(0)}:{row.DoubleOrNull(1):0.####}"),
                        ("code", terms.Code),
                        ("from", horizon.AsOf.AddMonths(-24))
                    ),
                cancel
            ) ?? "";

    private static double? Amount(string attributes, string code)
    {
        // Most customers answered nothing: their fields are not taken apart.
        if (!attributes.Contains(code, StringComparison.Ordinal))
            return null;
        using var document = JsonDocument.Parse(attributes);
        if (
            document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty(code, out var value)
        )
            return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        return
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            && double.IsFinite(amount)
            ? amount
            : null;
    }
}
