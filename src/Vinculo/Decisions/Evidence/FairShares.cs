using Vinculo.Analytics.Evaluate;
using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Evidence;

/// <summary>Whether some groups of people are offered things far less often than others.</summary>
internal static class FairShares
{
    private const int MostCities = 12;

    private static readonly string[] Commercial = ["acquire", "grow", "retain"];

    public static async Task<IReadOnlyList<FairnessProof>> OfAsync(
        Database database,
        DateTimeOffset since,
        DateOnly today,
        CancellationToken cancel
    )
    {
        // The control group is left alone by lot, and says nothing of fairness.
        var met = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT c.sex, c.birth_date, c.value_class, c.city, m.offered
                    FROM (
                      SELECT d.customer_id, max(CASE WHEN o.issue {session.InValues(
                        "commercial"
                    )} THEN 1 ELSE 0 END) AS offered
                      FROM decision d LEFT JOIN offer o ON o.code = d.top_offer
                      WHERE d.decided_at >= @since AND d.placement <> 'history' AND {MarkShown.IsMet("d")} GROUP BY d.customer_id
                    ) m JOIN customer c ON c.customer_id = m.customer_id
                    WHERE c.control = @no AND c.kind = 1 AND c.merged_into IS NULL
                    """,
                    row =>
                        (
                            Sex: row.TextOrNull(0),
                            Age: row.DateOrNull(1) is { } born ? AgeBand(born, today) : null,
                            Class: row.IntOrNull(2) is { } value ? ((ValueClass)value).ToString() : null,
                            City: row.TextOrNull(3),
                            Offered: row.Int(4) == 1
                        ),
                    ("commercial", Commercial),
                    ("since", since),
                    ("no", false)
                ),
            cancel
        );
        bool[] chosen = [.. met.Select(m => m.Offered)];
        return
        [
            .. new (string Attribute, IEnumerable<string?> Groups)[]
            {
                ("sex", met.Select(m => m.Sex)),
                ("age", met.Select(m => m.Age)),
                ("class", met.Select(m => m.Class)),
                ("city", met.Select(m => m.City)),
            }
                .Select(a => new FairnessProof(a.Attribute, Rows([.. a.Groups], chosen)))
                .Where(f => f.Rows.Count > 1),
        ];
    }

    private static IReadOnlyList<FairnessRow> Rows(string?[] groups, bool[] chosen)
    {
        var names = groups
            .OfType<string>()
            .CountBy(g => g, StringComparer.Ordinal)
            .OrderByDescending(g => g.Value)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(MostCities)
            .Select(g => g.Key)
            .ToList();
        var places = names.Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal);
        return Fairness.Of([.. groups.Select(g => g is null ? -1 : places.GetValueOrDefault(g, -1))], names, chosen);
    }

    private static string AgeBand(DateOnly born, DateOnly today) =>
        ((today.DayNumber - born.DayNumber) / 365.25) switch
        {
            < 25 => "–24",
            < 35 => "25–34",
            < 45 => "35–44",
            < 55 => "45–54",
            < 65 => "55–64",
            _ => "65–",
        };
}
