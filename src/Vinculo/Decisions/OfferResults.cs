using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Customers;
using Vinculo.Decisions.Learning;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>What came of an offer in one value class.</summary>
/// <param name="Class">1 A, 2 B, 3 C, 0 unknown.</param>
/// <param name="Accepted">Decayed yes.</param>
/// <param name="Answers">Decayed answers.</param>
/// <param name="Expected">Share of yes believed in now.</param>
/// <param name="Low">Lower end of that belief (80 %).</param>
/// <param name="High">Upper end.</param>
public sealed record ClassResult(int Class, double Accepted, double Answers, double Expected, double Low, double High);

/// <summary>An offer with what came of it.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Shown">How often it came first in the last 90 days.</param>
/// <param name="Classes">By value class, those with answers first.</param>
public sealed record OfferResult(Offer Offer, long Shown, IReadOnlyList<ClassResult> Classes)
{
    public double Answers => Classes.Sum(c => c.Answers);

    public double Accepted => Classes.Sum(c => c.Accepted);
}

/// <summary>Those who were offered things beside those who were left alone.</summary>
/// <param name="Offered">Customers met and offered something.</param>
/// <param name="OfferedLeft">Of those, left since.</param>
/// <param name="Control">Customers of the control group that were met.</param>
/// <param name="ControlLeft">Of those, left since.</param>
/// <param name="Difference">Share that left among the offered minus among the control; below 0 is good.</param>
/// <param name="Low">Lower end of the difference (95 %).</param>
/// <param name="High">Upper end.</param>
public sealed record ControlComparison(
    long Offered,
    long OfferedLeft,
    long Control,
    long ControlLeft,
    double Difference,
    double Low,
    double High
)
{
    /// <summary>Fewer than this on one side prove nothing.</summary>
    public const int Fewest = 30;

    public bool Enough => Offered >= Fewest && Control >= Fewest && OfferedLeft + ControlLeft >= 10;

    /// <summary>Does the interval leave zero out?</summary>
    public bool Decisive => Enough && (Low > 0 || High < 0);
}

/// <summary>What the offers have taught: acceptance by class, and the control group beside.</summary>
public sealed class OfferResults(Database database, OfferBook book, TimeProvider clock)
{
    public const int Days = 90;

    /// <summary>All offers with their results, by code. Needs <c>offers.read</c>.</summary>
    public async Task<Outcome<IReadOnlyList<OfferResult>>> AllAsync(Actor actor, CancellationToken cancel = default)
    {
        if (!actor.May(Permissions.OffersRead))
            return Actor.Refused(Permissions.OffersRead);
        var now = clock.GetUtcNow();
        var page = await book.OpenAsync(cancel);
        var shown = await database.ReadAsync(session => ShownCounts.ReadAsync(session, Days, now), cancel);
        return page
            .Offers.Select(offer => new OfferResult(
                offer,
                shown.GetValueOrDefault(offer.Code),
                Classes(page, offer, now)
            ))
            .ToList();
    }

    /// <summary>
    /// Control against offered: customers met at least <paramref name="settled"/> days ago and what became of them. Null
    /// when nobody was met so long ago.
    /// </summary>
    public Task<ControlComparison> ControlAsync(int settled = 30, CancellationToken cancel = default)
    {
        var before = clock.GetUtcNow().AddDays(-settled);
        return database.ReadAsync(
            async session =>
            {
                var sides = await session.QueryAsync(
                    $"""
                    SELECT c.control, count(*), sum(CASE WHEN c.stage = 3 THEN 1 ELSE 0 END)
                      FROM (
                        SELECT customer_id, {MarkShown.MetAs("decision")} FROM decision
                         WHERE decided_at < @before AND placement <> '{Placements.History}' AND {MarkShown.IsMeeting(
                        "decision"
                    )}
                         GROUP BY customer_id
                      ) m
                      JOIN customer c ON c.customer_id = m.customer_id AND c.stage IN (2, 3)
                     WHERE {MarkShown.IsAsMet("c", "m")}
                     GROUP BY c.control
                    """,
                    row => (Control: row.Bool(0), Count: row.Long(1), Left: row.Long(2)),
                    ("before", before)
                );
                var offered = sides.FirstOrDefault(s => !s.Control);
                var control = sides.FirstOrDefault(s => s.Control);
                return Compare(offered.Count, offered.Left, control.Count, control.Left);
            },
            cancel
        );
    }

    /// <summary>Difference of two shares with Newcombe's interval (his method 10, 1998), which holds for few cases too.</summary>
    internal static ControlComparison Compare(long offered, long offeredLeft, long control, long controlLeft)
    {
        var (one, other) = (Share(offeredLeft, offered), Share(controlLeft, control));
        var (low1, high1) = OfferPreview.Wilson(offeredLeft, offered);
        var (low2, high2) = OfferPreview.Wilson(controlLeft, control);
        var difference = one - other;
        return new(
            offered,
            offeredLeft,
            control,
            controlLeft,
            difference,
            difference - Math.Sqrt((one - low1) * (one - low1) + (high2 - other) * (high2 - other)),
            difference + Math.Sqrt((high1 - one) * (high1 - one) + (other - low2) * (other - low2))
        );
    }

    private static double Share(long part, long of) => of == 0 ? 0 : (double)part / of;

    private static List<ClassResult> Classes(OfferBook.Page page, Offer offer, DateTimeOffset now)
    {
        var answers = page.Answers(offer.Code);
        var beliefs = page.Beliefs;
        var classes = new List<ClassResult>();
        foreach (var valueClass in (int[])[1, 2, 3, 0])
        {
            if (valueClass == 0 && !answers.ContainsKey(0))
                continue;
            var like = beliefs.Shape.Typical(valueClass == 0 ? null : (ValueClass)valueClass);
            var believed = beliefs.Of(offer, like);
            var half = Likely * Math.Sqrt(believed.Variance);
            var tally = answers.GetValueOrDefault(valueClass, Tally.None).AgedTo(now);
            classes.Add(
                new(
                    valueClass,
                    tally.Accepted,
                    tally.Answers,
                    believed.Chance,
                    BelievedOdds.ChanceOf(believed.Odds - half, 0),
                    BelievedOdds.ChanceOf(believed.Odds + half, 0)
                )
            );
        }
        return classes;
    }

    /// <summary>Standard deviations on either side that hold 80 % of a normal law.</summary>
    private const double Likely = 1.2816;
}
