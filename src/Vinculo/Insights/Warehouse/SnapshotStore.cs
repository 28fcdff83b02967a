using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Warehouse;

/// <summary>Rows of <c>customer_snapshot</c>: added, never changed.</summary>
internal static class SnapshotStore
{
    public static readonly string[] Columns =
    [
        "customer_id",
        "day",
        "known_at",
        "month_end",
        "origin",
        "noted",
        "gone",
        "stage",
        "city",
        "team_id",
        "value_class",
        "value_minor",
        "churn",
        "risk_band",
        "influence",
        "scores",
        "segments",
        "since",
        "currency",
        "margin_minor",
        "spend_minor",
        "purchases",
        "month_margin_minor",
        "month_spend_minor",
        "month_purchases",
        "other_money",
        "last_purchase_on",
        "holdings",
        "held",
        "balance_minor",
        "contacts",
        "month_contacts",
        "last_contact_on",
        "felt",
        "complaints",
        "month_complaints",
        "open_cases",
    ];

    /// <summary>As <see cref="Read"/> takes them.</summary>
    public static readonly string Selected = string.Join(", ", Columns);

    public static Task InsertWithinAsync(Session session, IEnumerable<object?[]> rows) =>
        session.InsertManyAsync("customer_snapshot", Columns, rows);

    public static object?[] Row(CustomerSnapshot s) =>
        [
            s.Customer,
            s.Day,
            s.KnownAt,
            s.MonthEnd,
            (int)s.Origin,
            s.Noted,
            s.Gone,
            (int)s.Notes.Stage,
            s.Notes.City,
            s.Notes.TeamId,
            (int?)s.Notes.ValueClass,
            s.Notes.ValueMinor,
            s.Notes.Churn,
            (int?)s.Notes.RiskBand,
            s.Notes.Influence,
            s.Notes.Scores is { } scores ? new Json(scores) : null,
            s.Notes.Segments is { } segments ? new Json(segments) : null,
            s.Facts.Since,
            s.Facts.Currency,
            s.Facts.MarginMinor,
            s.Facts.SpendMinor,
            s.Facts.Purchases,
            s.Facts.MonthMarginMinor,
            s.Facts.MonthSpendMinor,
            s.Facts.MonthPurchases,
            s.Facts.OtherMoney,
            s.Facts.LastPurchaseOn,
            s.Facts.Holdings,
            s.Facts.Held,
            s.Facts.BalanceMinor,
            s.Facts.Contacts,
            s.Facts.MonthContacts,
            s.Facts.LastContactOn,
            s.Facts.Felt,
            s.Facts.Complaints,
            s.Facts.MonthComplaints,
            s.Facts.OpenCases,
        ];

    public static CustomerSnapshot Read(Row row) =>
        new(
            new(row.Guid(0)),
            row.Date(1),
            row.Instant(2),
            row.Bool(3),
            row.Enum<SnapshotOrigin>(4),
            row.Bool(5),
            row.Bool(6),
            new(
                row.Enum<CustomerStage>(7),
                row.TextOrNull(8),
                row.GuidOrNull(9),
                row.EnumOrNull<ValueClass>(10),
                row.LongOrNull(11),
                row.DoubleOrNull(12),
                row.EnumOrNull<RiskBand>(13),
                row.DoubleOrNull(14),
                row.TextOrNull(15),
                row.TextOrNull(16)
            ),
            new(
                row.DateOrNull(17),
                row.Text(18),
                row.Long(19),
                row.Long(20),
                row.Int(21),
                row.Long(22),
                row.Long(23),
                row.Int(24),
                row.TextOrNull(25),
                row.DateOrNull(26),
                row.Int(27),
                row.TextOrNull(28),
                row.Long(29),
                row.Int(30),
                row.Int(31),
                row.DateOrNull(32),
                row.DoubleOrNull(33),
                row.Int(34),
                row.Int(35),
                row.Int(36)
            )
        );

    /// <summary>The newest version of every month of these customers, oldest month first.</summary>
    public static async Task<Dictionary<Guid, List<CustomerSnapshot>>> MonthsAsync(
        Session session,
        Whom whom,
        DateOnly from,
        DateOnly until
    )
    {
        var months = new Dictionary<Guid, List<CustomerSnapshot>>();
        await session.ReadAsync(
            new Question(
                $"""
                SELECT {Selected} FROM customer_snapshot x
                WHERE {whom.Where} AND x.day >= @from AND x.day <= @to AND x.month_end = @yes
                ORDER BY x.customer_id, x.day, x.known_at
                """,
                row =>
                {
                    var snapshot = Read(row);
                    if (!months.TryGetValue(snapshot.Customer.Value, out var known))
                        months[snapshot.Customer.Value] = known = [];
                    if (known.Count > 0 && known[^1].Day == snapshot.Day)
                        known.RemoveAt(known.Count - 1);
                    known.Add(snapshot);
                },
                [.. whom.Arguments, ("from", from), ("to", CompanyCalendar.MonthEnd(until)), ("yes", true)]
            )
        );
        return months;
    }

    /// <summary>What models say of these customers, as one JSON object each.</summary>
    public static async Task<Dictionary<Guid, string>> ScoresAsync(Session session, Whom whom)
    {
        var scores = new Dictionary<Guid, List<string>>();
        await session.ReadAsync(
            new Question(
                $"SELECT x.customer_id, x.model, x.amount, x.band FROM score x WHERE {whom.Where} ORDER BY x.customer_id, x.model",
                row =>
                {
                    if (!scores.TryGetValue(row.Guid(0), out var known))
                        scores[row.Guid(0)] = known = [];
                    var amount = row.Double(2).ToString("R", CultureInfo.InvariantCulture);
                    var band = row.IntOrNull(3) is { } b
                        ? string.Create(CultureInfo.InvariantCulture, $",\"band\":{b}")
                        : "";
                    known.Add($"{Json.Of(row.Text(1)).Text}:{{\"amount\":{amount}{band}}}");
                },
                whom.Arguments
            )
        );
        return scores.ToDictionary(s => s.Key, s => "{" + string.Join(',', s.Value) + "}");
    }

    /// <summary>In which segment of each segmentation these customers stand now, as one JSON object each.</summary>
    public static async Task<Dictionary<Guid, string>> SegmentsAsync(Session session, Whom whom, DateTimeOffset now)
    {
        var segments = new Dictionary<Guid, SortedDictionary<string, string>>();
        await session.ReadAsync(
            new Question(
                $"""
                SELECT x.customer_id, s.code, x.segment FROM segment_member x JOIN segmentation s ON s.id = x.segmentation_id
                WHERE {whom.Where} AND x.since <= @now AND x.until > @now AND s.state = 1 ORDER BY x.customer_id
                """,
                row =>
                {
                    if (!segments.TryGetValue(row.Guid(0), out var known))
                        segments[row.Guid(0)] = known = new(StringComparer.Ordinal);
                    known[row.Text(1)] = row.Text(2);
                },
                [.. whom.Arguments, ("now", now)]
            )
        );
        return segments.ToDictionary(s => s.Key, s => Json.Of(s.Value).Text);
    }
}
