using Vinculo.Customers;
using Vinculo.Decisions.Rules;
using Vinculo.Decisions.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>Who would get an offer if it were as written.</summary>
/// <param name="Total">Customers of the company.</param>
/// <param name="Looked">How many of them were judged.</param>
/// <param name="Eligible">How many of those may be made the offer.</param>
/// <param name="Expected">Eligible customers in the whole company, as far as the sample tells.</param>
/// <param name="Low">Lower end of what that number may be (95 %).</param>
/// <param name="High">Upper end.</param>
/// <param name="Bars">What keeps the others away, most frequent first.</param>
/// <param name="Some">A few who would get it, the most valuable first.</param>
public sealed record OfferReach(
    long Total,
    int Looked,
    int Eligible,
    long Expected,
    long Low,
    long High,
    IReadOnlyList<(string Code, int Count)> Bars,
    IReadOnlyList<ReachedCustomer> Some
)
{
    /// <summary>What the first of them would be told, in the reader's language: by the offer's own words, and channel by channel.</summary>
    public IReadOnlyList<(Channel? Channel, string Text)> Words { get; init; } = [];
}

public sealed record ReachedCustomer(
    CustomerId Id,
    string Name,
    ValueClass? Class,
    RiskBand? Risk,
    long? RemainingValueMinor,
    string? Currency
);

/// <summary>Judges an offer on a sample of customers before it is published.</summary>
public sealed class OfferPreview(
    Database database,
    OfferBook book,
    NextBestAction nextBestAction,
    VinculoOptions options,
    Audit audit,
    TimeProvider clock,
    ILogger<OfferPreview> log
)
{
    /// <summary>Most customers that are judged.</summary>
    public const int Most = 4_000;

    private const int Batch = 400;

    /// <param name="draft">The offer as written; need not be saved.</param>
    /// <param name="actor">Needs <c>offers.read</c>; customers he may not see are counted but not named.</param>
    /// <param name="cancel">The reader went away.</param>
    public async Task<Outcome<OfferReach>> RunAsync(OfferDraft draft, Actor actor, CancellationToken cancel = default)
    {
        if (!actor.May(Permissions.OffersRead))
            return Actor.Refused(Permissions.OffersRead);
        if (draft.Problem() is { } problem)
            return problem;
        var now = clock.GetUtcNow();
        var offer = draft.Make(options.Currency, now);
        var page = await book.OpenAsync(cancel);
        var eligibility = Eligibility.Of(page.TakenOf, page.Contacts, log);
        // Judged as if the customer came to us through the offer's own channel.
        var moment = nextBestAction.Moment(now, offer.Channels.FirstOrDefault(Channel.Voice), "agent");

        var (total, sample) = await SampleAsync(database, cancel);
        var (looked, eligible) = (0, 0);
        var bars = new Dictionary<string, int>(StringComparer.Ordinal);
        var some = new List<DecisionContext>();
        foreach (var batch in sample.Chunk(Batch))
        {
            var found = await database.ReadAsync(session => ContextReader.ManyAsync(session, batch, now), cancel);
            foreach (var one in found)
            {
                looked++;
                var context = one.At(moment);
                if (eligibility.Judge(offer, context) is { } bar)
                {
                    bars[bar.Code] = bars.GetValueOrDefault(bar.Code) + 1;
                    continue;
                }
                eligible++;
                if (actor.May(Permissions.CustomersRead) && actor.Sees(context.Team))
                    some.Add(context);
            }
        }

        var named = some.OrderByDescending(c => c.RemainingValueMinor ?? 0)
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(12)
            .ToList();
        foreach (var one in named)
            await audit.ReadAsync(actor, "customer.found", one.Customer.Value, "preview of offer " + draft.Code);

        var (low, high) = Wilson(eligible, looked);
        // A sample that is everybody leaves nothing to guess.
        var all = looked >= total;
        return new OfferReach(
            total,
            looked,
            eligible,
            all || looked == 0 ? eligible : (long)Math.Round((double)eligible / looked * total),
            all ? eligible : (long)Math.Floor(low * total),
            all ? eligible : (long)Math.Ceiling(high * total),
            [
                .. bars.OrderByDescending(b => b.Value)
                    .ThenBy(b => b.Key, StringComparer.Ordinal)
                    .Select(b => (b.Key, b.Value)),
            ],
            [
                .. named.Select(c => new ReachedCustomer(
                    c.Customer,
                    c.Name,
                    c.Class,
                    c.Risk,
                    c.RemainingValueMinor,
                    c.Currency
                )),
            ]
        )
        {
            Words = named.Count == 0 ? [] : Told(offer, named[0]),
        };
    }

    private static List<(Channel? Channel, string Text)> Told(Offer offer, DecisionContext customer)
    {
        var language = System.Globalization.CultureInfo.CurrentUICulture;
        var fields = Template.Of(customer);
        return
        [
            (null, Template.Fill(offer.Script(language), fields)),
            .. offer.Details.Treatments.Select(t =>
                ((Channel?)t.Channel, Template.Fill(Offer.IsEnglish(language) && t.En.Length > 0 ? t.En : t.Es, fields))
            ),
        ];
    }

    /// <summary>
    /// Everybody when they are few; else those whose id ends in certain digits. The end of an id is random, so this is a
    /// fair sample, the same at every look, and read from an index.
    /// </summary>
    internal static Task<(long Total, Guid[] Ids)> SampleAsync(Database database, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var total = await session.FirstOrDefaultAsync("SELECT count(*) FROM customer", row => row.Long(0));
                var digits = 0;
                for (var left = total; left > Most; left /= 16)
                    digits++;
                var ending =
                    session.Engine == Engine.Postgres
                        ? "right(customer_id::text, @digits)"
                        : "substr(hex(customer_id), -@digits)";
                var ids =
                    digits == 0
                        ? await session.QueryAsync(
                            "SELECT customer_id FROM customer WHERE merged_into IS NULL",
                            row => row.Guid(0)
                        )
                        : await session.QueryAsync(
                            $"SELECT customer_id FROM customer WHERE {ending} = @end AND merged_into IS NULL",
                            row => row.Guid(0),
                            ("digits", digits),
                            ("end", new string('7', digits))
                        );
                return (total, ids.ToArray());
            },
            cancel
        );

    /// <summary>Wilson's interval for a share, 95 %.</summary>
    internal static (double Low, double High) Wilson(double hits, double of)
    {
        if (of <= 0)
            return (0, 1);
        const double z = 1.959964;
        var share = hits / of;
        var middle = (share + z * z / (2 * of)) / (1 + z * z / of);
        var half = z / (1 + z * z / of) * Math.Sqrt(share * (1 - share) / of + z * z / (4 * of * of));
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}
