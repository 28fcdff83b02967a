using System.Globalization;
using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Segments;

/// <summary>
/// The one catalogue of what segmentations may look at: what every company has, and what this one's data bring along
/// (families of products, measures, scores, own fields).
/// </summary>
public sealed class SegmentFields(Database database, ShortLists lists)
{
    private const int MostOfAKind = 60;

    private static readonly SegmentField[] Fixed =
    [
        Of("margin", FieldKind.Money, FieldTheme.Value, FieldPart.Money, true),
        Of("spend", FieldKind.Money, FieldTheme.Value, FieldPart.Money, true),
        Of("value", FieldKind.Money, FieldTheme.Value, FieldPart.Customer),
        Choice("class", FieldTheme.Value, "A", "B", "C"),
        Of("variation", FieldKind.Number, FieldTheme.Behaviour, FieldPart.Months, true),
        Of("recency", FieldKind.Days, FieldTheme.Behaviour, FieldPart.Recency, true),
        Of("purchases", FieldKind.Number, FieldTheme.Behaviour, FieldPart.Money, true),
        Of("contacts", FieldKind.Number, FieldTheme.Behaviour, FieldPart.Contacts, true),
        Of("lastContact", FieldKind.Days, FieldTheme.Behaviour, FieldPart.Customer),
        Of("churn", FieldKind.Share, FieldTheme.Risk, FieldPart.Customer),
        Choice("risk", FieldTheme.Risk, "low", "medium", "high", "veryHigh"),
        Of("influence", FieldKind.Number, FieldTheme.Behaviour, FieldPart.Customer),
        Of("holdings", FieldKind.Number, FieldTheme.Product, FieldPart.Holdings, true),
        Of("families", FieldKind.Number, FieldTheme.Product, FieldPart.Holdings, true),
        Of("complaints", FieldKind.Number, FieldTheme.Service, FieldPart.Cases, true),
        Of("openCases", FieldKind.Number, FieldTheme.Service, FieldPart.Customer),
        Of("tenure", FieldKind.Months, FieldTheme.Person, FieldPart.Customer, true),
        Of("age", FieldKind.Years, FieldTheme.Person, FieldPart.Customer, true),
        Choice("kind", FieldTheme.Person, "person", "company"),
        Choice("stage", FieldTheme.Person, "prospect", "customer", "former"),
        Of("city", FieldKind.Text, FieldTheme.Person, FieldPart.Customer),
    ];

    /// <summary>Every field there is now, in the order of lists.</summary>
    public async Task<SegmentFieldList> AllAsync(CancellationToken cancel)
    {
        var needs = await lists.ReadAsync(ShortLists.Needs, cancel);
        return await database.ReadAsync(session => ReadAsync(session, needs), cancel);
    }

    private static async Task<SegmentFieldList> ReadAsync(Session session, IReadOnlyList<ShortListEntry> needs)
    {
        var found = new List<SegmentField>(Fixed);
        List<string> families = [];
        List<string> measures = [];
        List<(string Model, bool Money)> scores = [];
        List<SegmentField> own = [];
        await session.ReadAsync(
            new Question(
                $"SELECT DISTINCT family FROM product WHERE family IS NOT NULL ORDER BY family LIMIT {MostOfAKind}",
                row => families.Add(row.Text(0))
            ),
            // Which there are shows in any stretch of them.
            new Question(
                "SELECT DISTINCT code FROM (SELECT code FROM measure LIMIT 20000) m ORDER BY code",
                row => measures.Add(row.Text(0))
            ),
            new Question(
                "SELECT model, max(CASE WHEN currency IS NULL THEN 0 ELSE 1 END) FROM (SELECT model, currency FROM score LIMIT 20000) s GROUP BY model ORDER BY model",
                row => scores.Add((row.Text(0), row.Int(1) == 1))
            ),
            new Question(
                "SELECT code, label_es, label_en, type FROM custom_field WHERE entity = 'customer' AND active ORDER BY position, code",
                row =>
                    own.Add(
                        new(
                            "attr:" + row.Text(0),
                            row.Int(3) == 2 ? FieldKind.Number : FieldKind.Text,
                            FieldTheme.Own,
                            row.Text(1),
                            row.TextOrNull(2) ?? row.Text(1),
                            FieldPart.Attributes,
                            false
                        )
                    )
            )
        );
        foreach (var family in families)
        {
            found.Add(
                Named(
                    "holdings:" + family,
                    FieldKind.Number,
                    FieldTheme.Product,
                    "Field.OfFamily",
                    family,
                    FieldPart.Holdings,
                    true
                )
            );
            found.Add(
                Named(
                    "balance:" + family,
                    FieldKind.Money,
                    FieldTheme.Product,
                    "Field.OfBalance",
                    family,
                    FieldPart.Holdings,
                    true
                )
            );
        }
        foreach (var code in measures.Take(MostOfAKind))
            found.Add(
                Named(
                    "measure:" + code,
                    FieldKind.Number,
                    FieldTheme.Usage,
                    "Field.OfMeasure",
                    Plain(code),
                    FieldPart.Measures,
                    true
                )
            );
        foreach (var (model, money) in scores.Where(s => s.Model is not (CustomerScores.Churn or CustomerScores.Value)))
        {
            var chance = model.StartsWith("churn", StringComparison.Ordinal);
            found.Add(
                Named(
                    "score:" + model,
                    money ? FieldKind.Money
                        : chance || IsShare(model) ? FieldKind.Share
                        : FieldKind.Number,
                    chance ? FieldTheme.Risk : FieldTheme.Value,
                    SegmentText.Knows("Score." + model) ? "Score." + model : "Field.OfScore",
                    Plain(model),
                    FieldPart.Scores,
                    false
                )
            );
        }
        found.Add(
            Of("needs", FieldKind.Set, FieldTheme.Person, FieldPart.Needs, true) with
            {
                Choices = [.. needs.Select(n => new FieldChoice(n.Code, n.NameEs, n.NameEn ?? n.NameEs))],
            }
        );
        found.AddRange(own);
        return new(found);
    }

    private static bool IsShare(string model) =>
        model == CustomerScores.Wallet
        || model.StartsWith(CustomerScores.Next, StringComparison.Ordinal)
        || model.StartsWith(CustomerScores.Need, StringComparison.Ordinal);

    private static string Plain(string code) => code.Replace('_', ' ').Replace(':', ' ');

    private static SegmentField Of(string code, FieldKind kind, FieldTheme theme, FieldPart part, bool asOf = false)
    {
        var (es, en) = SegmentText.Both("Field." + code);
        return new(code, kind, theme, es, en, part, asOf);
    }

    private static SegmentField Named(
        string code,
        FieldKind kind,
        FieldTheme theme,
        string key,
        string what,
        FieldPart part,
        bool asOf
    )
    {
        var (es, en) = SegmentText.Both(key, what);
        return new(code, kind, theme, es, en, part, asOf);
    }

    private static SegmentField Choice(string code, FieldTheme theme, params string[] values) =>
        Of(code, FieldKind.Choice, theme, FieldPart.Customer) with
        {
            Choices =
            [
                .. values.Select(value =>
                {
                    var (es, en) = SegmentText.Both($"Field.{code}.{value}");
                    return new FieldChoice(value, es, en);
                }),
            ],
        };
}

/// <summary>The fields there are, by code.</summary>
public sealed class SegmentFieldList(IReadOnlyList<SegmentField> all)
{
    private readonly Dictionary<string, SegmentField> byCode = all.ToDictionary(f => f.Code, StringComparer.Ordinal);

    public IReadOnlyList<SegmentField> All => all;

    /// <summary>A field, or null: what it stood on is no longer there.</summary>
    public SegmentField? Find(string? code) => code is null ? null : byCode.GetValueOrDefault(code);

    /// <summary>Those of these codes that are still there.</summary>
    public IReadOnlyList<SegmentField> Known(IEnumerable<string> codes) =>
        [.. codes.Distinct(StringComparer.Ordinal).Select(Find).OfType<SegmentField>()];

    public string Name(string code, CultureInfo culture) => Find(code)?.Name(culture) ?? code;
}
