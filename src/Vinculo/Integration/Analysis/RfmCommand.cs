using System.CommandLine;
using System.Globalization;
using System.Text;
using Vinculo.Analytics.Segment;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo rfm</c>: customers in fifths of recency, frequency and money, and the eleven segments they make.</summary>
internal sealed class RfmCommand(TimeProvider time)
    : TableVerb(
        "rfm",
        "Recencia, frecuencia y valor de los clientes, y sus once segmentos · Recency, frequency, money and eleven segments",
        "Archivo con los puntajes de cada cliente · File with every customer's scores"
    )
{
    private static readonly AnalysisTexts Texts = new("RfmTexts");

    private static readonly Option<string?> AsOf = Ask<string?>(
        "--as-of",
        "Día desde el que se cuenta; si no, la última compra · Day to count from; else the last purchase"
    );

    protected override Option[] Options =>
        [
            PurchaseColumns.IdOption,
            PurchaseColumns.DateOption,
            PurchaseColumns.AmountOption,
            PurchaseColumns.CurrencyOption,
            AsOf,
        ];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        var today = DateOnly.FromDateTime(time.GetLocalNow().DateTime);
        if (PurchaseBook.Read(file, asked, 1, today).IsRefused(out var refusal, out var book))
            return refusal;
        var (day, later) = (book.Last, 0);
        if (asked.Of(AsOf) is { } said)
        {
            if (book.Time.Said(said, book.OtherOrder) is not { } counted || counted < book.First)
                return Refusal.Invalid(
                    "analysis.calibration-end",
                    "as-of",
                    ("said", said),
                    ("from", book.Time.Show(book.First)),
                    ("until", book.Time.Show(book.Last))
                );
            (day, later) = (counted, book.RowsAfter(counted));
            if (later > 0)
                book = book.KnownOn(day);
        }

        var figures = Figures(book, day);
        var scores = Scores(figures);
        if (asked.Out is { } target)
            CsvOut.Write(
                target,
                ["id", "recency_days", "frequency", "monetary", "r", "f", "m", "code", "segment"],
                figures.Select(
                    (c, i) =>
                        (object?[])
                            [
                                c.Id,
                                c.Since,
                                c.Purchases,
                                book.Amounts.Length > 0 ? c.Money : null,
                                (int)scores[i].Recency,
                                (int)scores[i].Frequency,
                                (int)scores[i].Money,
                                scores[i].Code,
                                Json.Of(scores[i].Segment).Text.Trim('"'),
                            ]
                )
            );
        return Answer(book, figures, scores, day, later, asked.Seconds);
    }

    private static List<Figure> Figures(PurchaseBook book, int day)
    {
        var figures = new List<Figure>();
        for (var c = 0; c < book.Ids.Count; c++)
        {
            var purchases = book.Between(c, int.MinValue, day);
            if (purchases == 0)
                continue;
            var from = book.Starts[c];
            var money = book.Amounts.Length > 0 ? book.Amounts.AsSpan(from, purchases).ToArray().Sum() : purchases;
            figures.Add(new(book.Ids[c], day - book.Days[from + purchases - 1], purchases, money));
        }
        return figures;
    }

    /// <summary>Ties by id: as numbers when all are, else by their letters.</summary>
    private static RfmScore[] Scores(List<Figure> figures)
    {
        double[] since = [.. figures.Select(c => (double)c.Since)];
        double[] purchases = [.. figures.Select(c => (double)c.Purchases)];
        double[] money = [.. figures.Select(c => c.Money)];
        var numbers = new decimal[figures.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!decimal.TryParse(figures[i].Id, NumberStyles.Number, CultureInfo.InvariantCulture, out numbers[i]))
                return RfmScores.Of<Lettered>([.. figures.Select(c => new Lettered(c.Id))], since, purchases, money);
        }
        return RfmScores.Of<decimal>(numbers, since, purchases, money);
    }

    private static CommandAnswer Answer(
        PurchaseBook book,
        List<Figure> figures,
        RfmScore[] scores,
        int day,
        int later,
        double seconds
    )
    {
        var money = book.Amounts.Length > 0;
        var segments = Enum.GetValues<RfmSegment>()
            .Select(segment =>
            {
                var members = Enumerable.Range(0, scores.Length).Where(i => scores[i].Segment == segment).ToList();
                return new
                {
                    Segment = segment,
                    Name = Texts.Of(segment.ToString()),
                    Customers = members.Count,
                    Share = (double)members.Count / scores.Length,
                    Money = money ? members.Sum(i => figures[i].Money) : (double?)null,
                    Purchases = members.Sum(i => (long)figures[i].Purchases),
                };
            })
            .ToList();
        List<string> remarks = [.. PurchaseRemarks.Of(book)];
        if (later > 0)
            remarks.Insert(0, Texts.Of("later", ("count", later), ("day", book.Time.Show(day))));
        var facts = new
        {
            customers = scores.Length,
            asOf = book.Time.Show(day),
            from = book.Time.Show(book.First),
            segments,
            rows = book.Rows,
            rowsLater = later,
            currencies = book.Currencies.Select(c => c.Code),
            remarks,
            seconds,
        };
        var text = new StringBuilder();
        text.AppendLine(
            Texts.Of(
                "customers",
                ("customers", scores.Length),
                ("rows", book.Rows.Used),
                ("from", book.Time.Show(book.First)),
                ("until", book.Time.Show(day))
            )
        );
        foreach (var segment in segments)
            text.AppendLine(
                Texts.Of(
                    money ? "segment" : "segment-plain",
                    ("name", segment.Name),
                    ("customers", segment.Customers),
                    ("share", segment.Share.ToString("P1", CultureInfo.CurrentCulture)),
                    ("money", segment.Money ?? 0)
                )
            );
        if (!money)
            text.AppendLine(Texts.Of("no-money"));
        foreach (var remark in remarks)
            text.AppendLine("- " + remark);
        return new(facts, text.ToString().TrimEnd());
    }

    private sealed record Figure(string Id, int Since, int Purchases, double Money);

    /// <summary>An id that is no number: letters compare the same everywhere.</summary>
    private readonly record struct Lettered(string Id) : IComparable<Lettered>
    {
        public int CompareTo(Lettered other) => string.CompareOrdinal(Id, other.Id);
    }
}
