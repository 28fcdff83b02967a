using System.Globalization;
using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Analytics.Evaluate;
using Vinculo.Customers;
using Vinculo.Decisions.Storage;
using Vinculo.Decisions.Tables;
using Vinculo.Interactions;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Evidence;

/// <summary>Whether some groups of people are offered things far less often than others.</summary>
/// <remarks>
/// The control group is left alone by lot, and says nothing of fairness. Sex, age, class, city and channel are counted over
/// everybody met; anything else over at most <see cref="MostDrawn"/> of them, drawn by lot.
/// </remarks>
internal static class FairShares
{
    /// <summary>At most so many people are looked at closely.</summary>
    public const int MostDrawn = 20_000;

    private const int Slice = 250;
    private const int Bands = 5;

    private static readonly string[] Commercial = ["acquire", "grow", "retain"];

    private sealed record Met(Guid Id, string? Sex, DateOnly? Born, string? Class, string? City, bool Offered);

    /// <param name="database">Where the ledger is.</param>
    /// <param name="attributes">What to compare by.</param>
    /// <param name="groups">How many groups of each at most, the largest.</param>
    /// <param name="since">Decisions from this moment on.</param>
    /// <param name="moment">What is known of the customers now.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<IReadOnlyList<FairnessProof>> OfAsync(
        Database database,
        IReadOnlyList<FairAttribute> attributes,
        int groups,
        DateTimeOffset since,
        Moment moment,
        CancellationToken cancel
    )
    {
        var met = await database.ReadAsync(session => MetAsync(session, since), cancel);
        bool[] chosen = [.. met.Select(m => m.Offered)];
        var closely = attributes.Where(a => Column(a.Code, moment.Today) is null && a.Code != FairAttribute.Channel);
        var (drawn, known) = await KnownAsync(database, met, [.. closely], moment, cancel);
        var proofs = new List<FairnessProof>();
        foreach (var attribute in attributes)
        {
            IReadOnlyList<FairnessRow> rows;
            if (Column(attribute.Code, moment.Today) is { } column)
                rows = Rows([.. met.Select(column)], chosen, groups);
            else if (attribute.Code == FairAttribute.Channel)
            {
                var through = await database.ReadAsync(session => ThroughAsync(session, since), cancel);
                rows = Rows([.. through.Select(t => t.Channel)], [.. through.Select(t => t.Offered)], groups);
            }
            else
                rows = Rows(known[attribute.Code], drawn, groups);
            if (rows.Count > 1)
                proofs.Add(new(attribute.Code, rows) { About = attribute });
        }
        return proofs;
    }

    /// <summary>What stands in the customer's own row.</summary>
    private static Func<Met, string?>? Column(string code, DateOnly today) =>
        code switch
        {
            FairAttribute.Sex => m => m.Sex,
            FairAttribute.Age => m => m.Born is { } born ? AgeBand(born, today) : null,
            FairAttribute.Class => m => m.Class,
            FairAttribute.City => m => m.City,
            _ => null,
        };

    private static string PeopleMet(Session session, string by) =>
        $"""
            (SELECT {by}, max(CASE WHEN o.issue {session.InValues("commercial")} THEN 1 ELSE 0 END) AS offered
               FROM decision d LEFT JOIN offer o ON o.code = d.top_offer
              WHERE d.decided_at >= @since AND d.placement <> 'history' AND {MarkShown.IsMet("d")} GROUP BY {by}) m
            JOIN customer c ON c.customer_id = m.customer_id
            WHERE c.control = @no AND c.kind = 1 AND c.merged_into IS NULL
            """;

    private static (string, object?)[] Since(DateTimeOffset since) =>
        [("commercial", Commercial), ("since", since), ("no", false)];

    private static Task<List<Met>> MetAsync(Session session, DateTimeOffset since) =>
        session.QueryAsync(
            $"SELECT c.customer_id, c.sex, c.birth_date, c.value_class, c.city, m.offered FROM {PeopleMet(session, "d.customer_id")}",
            row => new Met(
                row.Guid(0),
                row.TextOrNull(1),
                row.DateOrNull(2),
                row.IntOrNull(3) is { } value ? ((ValueClass)value).ToString() : null,
                row.TextOrNull(4),
                row.Int(5) == 1
            ),
            Since(since)
        );

    /// <summary>Everybody once for each channel she was met on.</summary>
    private static Task<List<(string Channel, bool Offered)>> ThroughAsync(Session session, DateTimeOffset since) =>
        session.QueryAsync(
            $"SELECT m.channel, m.offered FROM {PeopleMet(session, "d.customer_id, d.channel")}",
            row => (InputReader.Code(row.Enum<Channel>(0)), row.Int(1) == 1),
            Since(since)
        );

    /// <summary>What is known of people drawn by lot, and whether they were offered something.</summary>
    private static async Task<(bool[] Offered, Dictionary<string, string?[]> Known)> KnownAsync(
        Database database,
        List<Met> met,
        IReadOnlyList<FairAttribute> attributes,
        Moment moment,
        CancellationToken cancel
    )
    {
        var known = new Dictionary<string, string?[]>(StringComparer.Ordinal);
        if (attributes.Count == 0)
            return ([], known);
        var drawn = met.OrderBy(m => ControlGroup.Position(m.Id, "fairness")).Take(MostDrawn).ToArray();
        var values = attributes.ToDictionary(a => a.Code, _ => new object?[drawn.Length], StringComparer.Ordinal);
        var read = attributes.ToDictionary(a => a.Code, Reader, StringComparer.Ordinal);
        var at = 0;
        foreach (var slice in drawn.Chunk(Slice))
        {
            var places = slice.Index().ToDictionary(s => s.Item.Id, s => at + s.Index);
            at += slice.Length;
            var found = await database.ReadAsync(
                session => ContextReader.ManyAsync(session, [.. places.Keys], moment.At),
                cancel
            );
            foreach (var one in found)
            {
                var context = one.At(moment);
                foreach (var attribute in attributes)
                    values[attribute.Code][places[one.Id.Value]] = read[attribute.Code](context);
            }
        }
        foreach (var (code, all) in values)
            known[code] = all.Any(v => v is double) ? Banded(all) : [.. all.Cast<string?>()];
        return ([.. drawn.Select(m => m.Offered)], known);
    }

    /// <summary>How an attribute is read: a word, a number, or null.</summary>
    private static Func<DecisionContext, object?> Reader(FairAttribute attribute)
    {
        if (attribute.Kind == CellKind.Word && attribute.Code.StartsWith(InputReader.Own, StringComparison.Ordinal))
            return context => context.OwnWords.GetValueOrDefault(attribute.Code[InputReader.Own.Length..]);
        var words = (attribute.Known ?? [])
            .DistinctBy(k => CellValue.Fold(k.Code), StringComparer.Ordinal)
            .ToDictionary(k => CellValue.Fold(k.Code), k => k.Code, StringComparer.Ordinal);
        var value = InputReader.Of(new(attribute.Code, attribute.Kind));
        return context =>
            value(context) is not { IsMissing: false } told ? null
            : told.Word is { } word ? words.GetValueOrDefault(word, word)
            : told.Number;
    }

    /// <summary>Numbers as bands that hold about as many people each: <c>|12</c>, <c>12|34</c>, <c>34|</c>.</summary>
    internal static string?[] Banded(object?[] values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        double[] cuts =
        [
            .. Enumerable
                .Range(1, Bands - 1)
                .Select(b => Short(sorted[b * sorted.Length / Bands]))
                .Where(c => c > sorted[0])
                .Distinct(),
        ];
        return
        [
            .. values.Select(v =>
            {
                if (v is not double number)
                    return null;
                var band = cuts.Count(c => c <= number);
                return $"{(band == 0 ? "" : Text(cuts[band - 1]))}|{(band == cuts.Length ? "" : Text(cuts[band]))}";
            }),
        ];

        static string Text(double cut) => cut.ToString("R", CultureInfo.InvariantCulture);

        // Three figures are enough to tell a band by.
        static double Short(double cut) =>
            double.Parse(cut.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static IReadOnlyList<FairnessRow> Rows(string?[] groups, bool[] chosen, int most)
    {
        var names = groups
            .OfType<string>()
            .CountBy(g => g, StringComparer.Ordinal)
            .OrderByDescending(g => g.Value)
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(most)
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
