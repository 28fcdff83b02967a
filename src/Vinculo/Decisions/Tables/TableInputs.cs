using Vinculo.Analytics.Decide.Tables;
using Vinculo.Customers;
using Vinculo.Insights.Segments;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Tables;

/// <summary>
/// Everything a table may ask for and everything it may name: what every company knows of a customer and of the moment,
/// what this one's data bring along, and the offers and groups of its catalogue.
/// </summary>
public sealed class TableInputs(Database database, SegmentFields fields, ShortLists lists, OfferBook book)
{
    private const int MostProducts = 500;

    public async Task<TableVocabulary> AllAsync(CancellationToken cancel)
    {
        var known = await fields.AllAsync(cancel);
        var needs = await lists.ReadAsync(ShortLists.Needs, cancel);
        var page = await book.OpenAsync(cancel);
        var segments = new List<(string Of, string Es, string En, KnownWord Word)>();
        List<KnownWord> products = [];
        List<KnownWord> families = [];
        await database.ReadAsync(
            async session =>
            {
                await session.ReadAsync(
                    new Question(
                        """
                        SELECT s.code, s.name_es, s.name_en, g.code, g.name_es, g.name_en FROM segmentation s
                        JOIN segment g ON g.segmentation_id = s.id WHERE s.state = 1 ORDER BY s.name_es, s.id, g.position
                        """,
                        row =>
                            segments.Add(
                                (
                                    row.Text(0),
                                    row.Text(1),
                                    row.TextOrNull(2) ?? row.Text(1),
                                    new(row.Text(3), row.Text(4), row.TextOrNull(5) ?? row.Text(4))
                                )
                            )
                    ),
                    new Question(
                        $"SELECT code, name_es, name_en FROM product ORDER BY code LIMIT {MostProducts}",
                        row => products.Add(new(row.Text(0), row.Text(1), row.TextOrNull(2) ?? row.Text(1)))
                    ),
                    new Question(
                        $"SELECT DISTINCT family FROM product WHERE family IS NOT NULL ORDER BY family LIMIT {MostProducts}",
                        row => families.Add(new(row.Text(0), row.Text(0), row.Text(0)))
                    )
                );
                return families.Count;
            },
            cancel
        );
        var needWords = needs.Select(n => new KnownWord(n.Code, n.NameEs, n.NameEn ?? n.NameEs)).ToList();
        List<TableInput> inputs = [.. Usual(families, products, needWords)];
        foreach (var one in segments.GroupBy(s => s.Of, StringComparer.Ordinal))
            inputs.Add(
                new(
                    InputReader.Segment + one.Key,
                    CellKind.Word,
                    InputTheme.Segment,
                    one.First().Es,
                    one.First().En,
                    Known: [.. one.Select(s => s.Word)]
                )
            );
        inputs.AddRange(known.All.Select(FromField).OfType<TableInput>());
        return new(inputs, [.. page.Offers]);
    }

    private static TableInput? FromField(SegmentField field)
    {
        var (theme, keep) =
            field.Code.StartsWith(InputReader.Measure, StringComparison.Ordinal) ? (InputTheme.Usage, true)
            : field.Code.StartsWith(InputReader.Score, StringComparison.Ordinal) ? (InputTheme.Score, true)
            : (InputTheme.Own, field.Code.StartsWith(InputReader.Own, StringComparison.Ordinal));
        if (!keep)
            return null;
        var kind = field.Kind switch
        {
            FieldKind.Money => CellKind.Money,
            FieldKind.Share => CellKind.Share,
            FieldKind.Text or FieldKind.Choice or FieldKind.Set => CellKind.Word,
            _ => CellKind.Number,
        };
        return new(field.Code, kind, theme, field.NameEs, field.NameEn);
    }

    private static IEnumerable<TableInput> Usual(
        IReadOnlyList<KnownWord> families,
        IReadOnlyList<KnownWord> products,
        IReadOnlyList<KnownWord> needs
    )
    {
        yield return Of("kind", InputTheme.Person, Enum.GetValues<CustomerKind>(), false);
        yield return Of("stage", InputTheme.Person, Enum.GetValues<CustomerStage>(), false);
        yield return Of("age", CellKind.Number, InputTheme.Person, least: 0, whole: true);
        yield return Of("city", CellKind.Word, InputTheme.Person);
        yield return Of("tenure", CellKind.Number, InputTheme.Person, least: 0, whole: true);
        yield return Of("since", CellKind.Day, InputTheme.Person);
        yield return Of("needs", CellKind.Words, InputTheme.Person, needs);
        yield return Of("control", CellKind.YesNo, InputTheme.Person, missing: false);
        yield return new(
            "class",
            CellKind.Word,
            InputTheme.Value,
            TableText.In("Input.class", false),
            TableText.In("Input.class", true),
            Known:
            [
                .. Enum.GetValues<ValueClass>().Select(c => new KnownWord(c.ToString(), c.ToString(), c.ToString())),
            ]
        );
        yield return Of("value", CellKind.Money, InputTheme.Value);
        yield return Of("influence", CellKind.Number, InputTheme.Value, least: 0);
        yield return Of("risk", InputTheme.Risk, Enum.GetValues<RiskBand>(), true);
        yield return Of("churn", CellKind.Share, InputTheme.Risk, least: 0, most: 1);
        yield return Of("families", CellKind.Words, InputTheme.Product, families);
        yield return Of("products", CellKind.Words, InputTheme.Product, products);
        yield return Of("holdings", CellKind.Number, InputTheme.Product, missing: false, least: 0, whole: true);
        yield return Of("endsIn", CellKind.Number, InputTheme.Product, least: 0, whole: true);
        yield return Of("openCases", CellKind.Number, InputTheme.Service, missing: false, least: 0, whole: true);
        yield return Of("openComplaint", CellKind.YesNo, InputTheme.Service, missing: false);
        yield return Of("severeComplaint", CellKind.YesNo, InputTheme.Service, missing: false);
        yield return Of("reached30", CellKind.Number, InputTheme.Contact, missing: false, least: 0, whole: true);
        yield return Of("came90", CellKind.Number, InputTheme.Contact, missing: false, least: 0, whole: true);
        yield return Of("channel", InputTheme.Contact, Enum.GetValues<Channel>(), false);
        yield return Of("placement", CellKind.Word, InputTheme.Contact, missing: false);
        yield return Of("today", CellKind.Day, InputTheme.Contact, missing: false);
        yield return Of("hour", CellKind.Number, InputTheme.Contact, missing: false, least: 0, most: 23, whole: true);
    }

    private static TableInput Of<T>(string code, InputTheme theme, T[] members, bool missing)
        where T : struct, Enum =>
        Of(code, CellKind.Word, theme, [.. members.Select(m => TableText.Term(InputReader.Code(m)))], missing);

    private static TableInput Of(
        string code,
        CellKind kind,
        InputTheme theme,
        IReadOnlyList<KnownWord>? known = null,
        bool missing = true,
        double? least = null,
        double? most = null,
        bool whole = false
    ) =>
        new(
            code,
            kind,
            theme,
            TableText.In("Input." + code, false),
            TableText.In("Input." + code, true),
            missing,
            known,
            least,
            most,
            whole
        );
}
