using Vinculo.Analytics.Randomness;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Models;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Value;

/// <summary>
/// Next products where customers buy from a shelf: <c>next:</c> and a product new to them, <c>next:again:</c> and one it is
/// time to buy again, each with its chance in 90 days and the margin of one purchase. What is bought again is in the expected
/// value already: its money is told and not added to the strategic value.
/// </summary>
internal static class ShelfScorer
{
    /// <summary>Before the code of a product they have bought before.</summary>
    public const string Again = NextScorer.Code + ":again:";

    /// <summary>Above this size customers are learned from by a sample.</summary>
    private const int MostCustomers = 60_000;

    /// <summary>Past periods that proposals are tried on.</summary>
    private const int TriedPeriods = 2;

    /// <param name="Id">Of the product.</param>
    /// <param name="Name">For reasons: who buys this.</param>
    /// <param name="MarginMinor">Of one purchase of it.</param>
    internal sealed record Product(Guid Id, string Code, string Name, long MarginMinor);

    /// <summary>What a run keeps for the refreshes after it.</summary>
    internal sealed record Kept(IReadOnlyList<Product> Products, ShelfProducts.State Shelf);

    public static async Task<ScorerFit> FitAsync(ScoringContext context, CancellationToken cancel)
    {
        var people = await context.Database.ReadAsync(
            session => session.FirstOrDefaultAsync("SELECT count(*) FROM customer WHERE stage = 2", row => row.Long(0)),
            cancel
        );
        var lines = new List<List<(Guid Product, int Day)>>();
        var sold = new Dictionary<Guid, (int Buyers, long Lines, double Margin)>();
        await context.Facts.ReadAsync(
            null,
            facts =>
            {
                var own = new List<(Guid Product, int Day)>();
                foreach (var transaction in facts.Transactions)
                    if (IsLine(transaction, context.Horizon) && transaction.Product is { } product)
                    {
                        own.Add((product, Day(transaction, context.Horizon)));
                        var known = sold.GetValueOrDefault(product);
                        sold[product] = (
                            known.Buyers,
                            known.Lines + 1,
                            known.Margin + (transaction.Margin ?? transaction.Amount * context.Terms.DefaultMargin)
                        );
                    }
                foreach (var product in own.Select(l => l.Product).Distinct())
                    sold[product] = sold[product] with { Buyers = sold[product].Buyers + 1 };
                if (own.Count > 0 && (people <= MostCustomers || IsChosen(facts.Id.Value, people)))
                    lines.Add(own);
            },
            cancel
        );
        var catalogue = await context.Database.ReadAsync(session => CatalogueAsync(session, sold), cancel);
        var place = catalogue.Select((p, i) => (p.Id, i)).ToDictionary(p => p.Id, p => p.i);
        List<IReadOnlyList<ShelfLine>> customers = [.. lines.Select(own => Placed(own, place))];
        ShelfProducts? Learn(DateOnly asOf) =>
            catalogue.Count < 2
                ? null
                : ShelfProducts.Fit(
                    [.. customers.Select(own => Before(own, asOf))],
                    catalogue.Count,
                    asOf.DayNumber,
                    Xoshiro256.For(1, "shelf")
                );
        var shelf = Learn(context.Horizon.AsOf);
        if (shelf is null)
            return ScorerFit.Refused("next.too-few-lines", ("customers", lines.Count), ("products", catalogue.Count));
        var kept = new Kept(catalogue, shelf.Keep());
        return ScorerFit.Of(
            new Fitted(context, kept),
            "shelf",
            kept,
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["customers"] = lines.Count,
                ["products"] = catalogue.Count,
                ["hit"] = Math.Round(kept.Shelf.Hit, 4),
            }
        ) with
        {
            Trial = Trial(context.Horizon.AsOf, customers, catalogue, Learn),
        };
    }

    /// <summary>Period by period: what would have been proposed to each customer on its first day, beside what they bought in it.</summary>
    private static ScorerTrial? Trial(
        DateOnly asOf,
        IReadOnlyList<IReadOnlyList<ShelfLine>> customers,
        IReadOnlyList<Product> catalogue,
        Func<DateOnly, ShelfProducts?> learn
    )
    {
        List<TrialPeriod> periods = [];
        TrialTally? latest = null;
        for (var back = 1; back <= TriedPeriods; back++)
        {
            var day = asOf.AddDays(-back * ShelfProducts.Days);
            if (learn(day) is not { } known)
                break;
            var until = day.AddDays(ShelfProducts.Days);
            var tally = new TrialTally();
            foreach (var own in customers)
            {
                var bought = own.Where(l => l.Day >= day.DayNumber && l.Day < until.DayNumber)
                    .Select(l => l.Product)
                    .ToHashSet();
                foreach (var next in known.Of(Before(own, day), day.DayNumber, NextScorer.Most))
                    tally.Add(catalogue[next.Product].Code, next.Probability, bought.Contains(next.Product));
            }
            periods.Add(tally.Period(day, until));
            latest ??= tally;
        }
        return latest is null
            ? null
            : new(periods, latest.Products(NextScorer.ShownProducts), latest.Reliability(), []);
    }

    private static IReadOnlyList<ShelfLine> Before(IReadOnlyList<ShelfLine> own, DateOnly day) =>
        own.All(l => l.Day < day.DayNumber) ? own : [.. own.Where(l => l.Day < day.DayNumber)];

    private static bool IsChosen(Guid customer, long people) =>
        Analytics.Decide.ControlGroup.Position(customer, "shelf-sample") < (double)MostCustomers / people;

    private static bool IsLine(TransactionFact transaction, Horizon horizon) =>
        transaction.Spend && transaction.Amount > 0 && transaction.At < horizon.Moment;

    private static int Day(TransactionFact transaction, Horizon horizon) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(transaction.At, horizon.Zone).DateTime).DayNumber;

    private static IReadOnlyList<ShelfLine> Placed(
        IEnumerable<(Guid Product, int Day)> lines,
        Dictionary<Guid, int> place
    ) => [.. lines.Where(l => place.ContainsKey(l.Product)).Select(l => new ShelfLine(place[l.Product], l.Day))];

    /// <summary>Products on sale that enough customers bought, those of most buyers first.</summary>
    private static async Task<List<Product>> CatalogueAsync(
        Session session,
        Dictionary<Guid, (int Buyers, long Lines, double Margin)> sold
    )
    {
        var onSale = await session.QueryAsync(
            "SELECT id, code, name_es FROM product WHERE active = @yes ORDER BY code",
            row => (Id: row.Guid(0), Code: row.Text(1), Name: row.Text(2)),
            ("yes", true)
        );
        return
        [
            .. onSale
                .Where(p => sold.TryGetValue(p.Id, out var known) && known.Buyers >= ShelfProducts.FewestBuyers)
                .OrderByDescending(p => sold[p.Id].Buyers)
                .ThenBy(p => p.Code, StringComparer.Ordinal)
                .Take(ShelfProducts.MostProducts)
                .Select(p => new Product(p.Id, p.Code, p.Name, (long)Math.Round(sold[p.Id].Margin / sold[p.Id].Lines))),
        ];
    }

    /// <summary>Proposes to one customer after the other.</summary>
    internal sealed class Fitted : IFittedScorer
    {
        private readonly ScoringContext context;
        private readonly IReadOnlyList<Product> products;
        private readonly Dictionary<Guid, int> place;
        private readonly ShelfProducts shelf;

        public Fitted(ScoringContext context, Kept kept)
        {
            (this.context, products, shelf) = (context, kept.Products, new(kept.Shelf));
            place = products.Select((p, i) => (p.Id, i)).ToDictionary(p => p.Id, p => p.i);
        }

        public IEnumerable<NewScore> Of(CustomerFacts facts, Appraisal appraisal)
        {
            if (!appraisal.AtRisk)
                yield break;
            var lines = Placed(
                facts
                    .Transactions.Where(t => IsLine(t, context.Horizon) && t.Product is not null)
                    .Select(t => (t.Product!.Value, Day(t, context.Horizon))),
                place
            );
            foreach (var next in shelf.Of(lines, context.Horizon.AsOf.DayNumber, NextScorer.Most))
            {
                var product = products[next.Product];
                if (product.MarginMinor <= 0)
                    continue;
                var kind = next.IsAgain ? NextKind.Repurchase : NextKind.CrossSell;
                List<ScoreReasons.Stored> reasons =
                [
                    new("next.probability_90", Math.Round(next.Probability, 4), null, 0),
                    new("next.kind", (int)kind, null, 0),
                    new("next.purchase_margin", product.MarginMinor, context.Currency, 0),
                ];
                if (next.With is { } with)
                    reasons.Add(new("next.with", null, products[with].Name, 0));
                if (next.Every is { } every)
                    reasons.AddRange([new("next.every", every, null, 0), new("next.since", next.Since, null, 0)]);
                yield return new(
                    (next.IsAgain ? Again : NextScorer.Code + ":") + product.Code,
                    Math.Round(next.Probability * product.MarginMinor),
                    Currency: context.Currency,
                    Band: (int)kind,
                    Reasons: reasons
                );
            }
        }
    }
}
