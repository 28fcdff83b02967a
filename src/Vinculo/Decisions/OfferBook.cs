using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Decisions.Learning;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Policy.Storage;
using Vinculo.Decisions.Rules;
using Vinculo.Decisions.Storage;
using Vinculo.Decisions.Tables;
using Vinculo.Decisions.Tables.Storage;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// The offers and what was learnt of them, in memory. A change made here is seen at once; one made by another node
/// within a few seconds, an answer given there within one.
/// </summary>
public sealed class OfferBook
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly IReadOnlyDictionary<int, Tally> Nothing = new Dictionary<int, Tally>();

    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim loading = new(1, 1);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, Tally>> tallies = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<(string, int), PublishedVersion> published = [];
    private readonly ConcurrentDictionary<string, Taken> taken = new(StringComparer.Ordinal);
    private volatile Page? page;
    private long loadedAt;
    private int stale = 1;

    public OfferBook(Database database, TimeProvider clock) =>
        (this.database, this.clock, Learnt) = (database, clock, new Learnt(database));

    /// <summary>What was learnt, kept current by <see cref="Jobs.BeliefKeeper"/>.</summary>
    internal Learnt Learnt { get; }

    /// <summary>The book as it is now.</summary>
    public async ValueTask<Page> OpenAsync(CancellationToken cancel)
    {
        var current = page;
        if (current is not null && IsFresh(current))
            return current;
        await loading.WaitAsync(cancel);
        try
        {
            if (page is { } loaded && IsFresh(loaded))
                return loaded;
            Volatile.Write(ref stale, 0);
            return await LoadAsync(cancel);
        }
        catch
        {
            Volatile.Write(ref stale, 1);
            throw;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Rules of contact come into force at their hour, not some seconds later.</summary>
    private bool IsFresh(Page loaded) =>
        Volatile.Read(ref stale) == 0
        && clock.GetElapsedTime(loadedAt) < Fresh
        && !(loaded.ContactsUntil <= clock.GetUtcNow());

    /// <summary>The catalogue and all rules as they stood when a decision was made; null when they were not kept.</summary>
    internal async Task<Page?> PageOfAsync(DecisionContent then, CancellationToken cancel)
    {
        if (then.Revision is not { } revision)
            return null;
        var (offers, tables, contacts) = await database.ReadAsync(
            async session =>
                (
                    await OfferVersions.OfPageAsync(session, revision),
                    await TableRows.AskedAsync(session, then.Tables),
                    await ContactRulesRows.FindAsync(session, then.ContactRules)
                ),
            cancel
        );
        if (offers is null || tables is null || contacts is null)
            return null;
        var over = (then.Spent ?? []).ToHashSet(StringComparer.Ordinal);
        return new Page(
            offers,
            revision,
            _ => Nothing,
            () => Learnt.Now,
            tables,
            new ContactPolicies(contacts.Rules),
            over.Contains
        );
    }

    /// <summary>An offer changed: read the catalogue again before the next decision.</summary>
    internal void Forget() => Volatile.Write(ref stale, 1);

    /// <summary>All was learnt again: what is in memory is gone.</summary>
    internal async Task RelearnAsync(CancellationToken cancel)
    {
        tallies.Clear();
        Forget();
        await Learnt.LookAsync(cancel);
    }

    /// <summary>One of an offer was taken or given back, and committed.</summary>
    internal void Took(string offer, int count, long costMinor) =>
        taken.AddOrUpdate(
            offer,
            _ => new(count, costMinor),
            (_, known) => new(known.Count + count, known.SpentMinor + costMinor)
        );

    /// <summary>An answer was counted and committed.</summary>
    internal void Counted(string offer, int valueClass, Tally tally) =>
        tallies
            .GetOrAdd(offer, _ => new())
            .AddOrUpdate(valueClass, tally, (_, known) => known.At > tally.At ? known : tally);

    private async Task<Page> LoadAsync(CancellationToken cancel)
    {
        var contacts = await ContactRulesRows.InForceAsync(database, clock, cancel);
        var (heads, counted, tables, used, next, terms) = await database.ReadAsync(
            async session =>
                (
                    await OfferRows.HeadsAsync(session),
                    await LearningRows.AllAsync(session),
                    await TableRows.InForceAsync(session, published),
                    await OfferUse.AllAsync(session),
                    await ContactRulesRows.NextAsync(session, clock.GetUtcNow()),
                    await LearningTerms.NowAsync(session)
                ),
            cancel
        );
        foreach (var (offer, valueClass, tally) in counted)
            Counted(offer, valueClass, tally);
        foreach (var (code, count) in used)
            taken[code] = count;
        var revision = RevisionOf(heads, contacts.Version);
        if (page is not { } known || known.Revision != revision)
        {
            var offers = await database.ReadAsync(OfferRows.AllAsync, cancel);
            revision = RevisionOf([.. offers.Select(o => (o.Code, o.RowVersion))], contacts.Version);
            if (page is null)
                await Learnt.LookAsync(cancel);
            known = new Page(
                offers,
                revision,
                code => tallies.TryGetValue(code, out var own) ? own : Nothing,
                () => Learnt.Now,
                tables,
                new ContactPolicies(contacts)
            )
            {
                UseOf = code => taken.GetValueOrDefault(code),
            };
            // Before the first decision that names it.
            await KeepAsync(known, cancel);
        }
        loadedAt = clock.GetTimestamp();
        return page = known.Under(tables, next, Choice.PolicyOf(terms.RandomShare));
    }

    private async Task KeepAsync(Page known, CancellationToken cancel)
    {
        if (await database.ReadAsync(session => OfferVersions.KnowsAsync(session, known.Revision), cancel))
            return;
        var now = clock.GetUtcNow();
        await database.WriteAsync(
            session => OfferVersions.KeepAsync(session, known.Revision, known.Offers, now),
            cancel
        );
    }

    private static string RevisionOf(IReadOnlyList<(string Code, int Version)> offers, int contacts) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes($"{contacts};{string.Join(';', offers.Select(o => $"{o.Code}:{o.Version}"))}")
            )
        )[..12];

    /// <summary>The catalogue at a moment, with what is learnt up to now.</summary>
    public sealed class Page
    {
        private readonly Dictionary<string, Offer> byCode;
        private readonly Func<string, IReadOnlyDictionary<int, Tally>> counted;
        private readonly Func<Beliefs> learnt;
        private readonly Func<string, bool>? spentThen;
        private readonly List<Offer> limited;
        private OfferScreen? screen;

        internal Page(
            IReadOnlyList<Offer> offers,
            string revision,
            Func<string, IReadOnlyDictionary<int, Tally>> counted,
            Func<Beliefs> learnt,
            TablesInForce? tables = null,
            ContactPolicies? contacts = null,
            Func<string, bool>? spentThen = null
        )
        {
            (Tables, Contacts) = (tables ?? TablesInForce.None, contacts ?? new(ShippedRules.Of("CO")));
            // By code, byte by byte, on every engine: what is told first must not hang on a collation.
            (Places, Revision, this.counted, this.learnt, this.spentThen) = (
                [.. offers.OrderBy(o => o.Code, StringComparer.Ordinal)],
                revision,
                counted,
                learnt,
                spentThen
            );
            UsualOdds = [.. Places.Select(o => ContextShape.UsualOdds(o.PriorRate))];
            byCode = offers.ToDictionary(o => o.Code, StringComparer.Ordinal);
            limited = [.. offers.Where(o => o.Active && (o.Rules.MaxAccepted ?? o.Details.BudgetMinor) is not null)];
        }

        /// <summary>The same list of offers: what was worked out for it goes on holding.</summary>
        private Page(Page same, TablesInForce tables)
        {
            (Places, UsualOdds, Revision, Tables, Contacts) = (
                same.Places,
                same.UsualOdds,
                same.Revision,
                tables,
                same.Contacts
            );
            (counted, learnt, spentThen) = (same.counted, same.learnt, same.spentThen);
            (byCode, limited, screen, UseOf, Policy) = (
                same.byCode,
                same.limited,
                same.screen,
                same.UseOf,
                same.Policy
            );
        }

        /// <summary>All offers, by code.</summary>
        public IReadOnlyList<Offer> Offers => Places;

        /// <summary>The same, for whoever goes through all of them at each decision.</summary>
        internal Offer[] Places { get; }

        /// <summary>The log odds that learning begins at, by place.</summary>
        internal double[] UsualOdds { get; }

        /// <summary>Changes when any offer changes, or the rules of contact.</summary>
        public string Revision { get; }

        /// <summary>The business rules, present and to come.</summary>
        public TablesInForce Tables { get; }

        /// <summary>Whether customers may be contacted, by the rules in force.</summary>
        public ContactPolicies Contacts { get; }

        /// <summary>When other rules of contact come into force; null: not that anybody knows.</summary>
        internal DateTimeOffset? ContactsUntil { get; init; }

        /// <summary>How the first is drawn: with which share of random choices.</summary>
        internal string Policy { get; init; } = Choice.Policy;

        /// <summary>Names offers and the rules that hold at a moment; another when any of them changes.</summary>
        public string RevisionAt(DateTimeOffset at) =>
            Tables.RevisionAt(at) is { Length: > 0 } rules ? $"{Revision};{rules}" : Revision;

        /// <summary>The same page under other rules: for trying what they would change.</summary>
        internal Page Under(TablesInForce tables, DateTimeOffset? contactsUntil = null, string? policy = null) =>
            new(this, tables) { ContactsUntil = contactsUntil, Policy = policy ?? Policy };

        /// <summary>What is believed now.</summary>
        internal Beliefs Beliefs => learnt();

        public Offer? Find(string code) => byCode.GetValueOrDefault(code);

        /// <summary>Answers by value class.</summary>
        public IReadOnlyDictionary<int, Tally> Answers(string offer) => counted(offer);

        internal Func<string, Taken> UseOf { get; init; } = _ => default;

        /// <summary>How much of an offer is taken; of a decision made again, whether it was used up then.</summary>
        internal Taken TakenOf(string offer) =>
            spentThen is null ? UseOf(offer)
            : spentThen(offer) ? Taken.All
            : default;

        /// <summary>Offers whose stock or budget is used up; null for none.</summary>
        internal IReadOnlyList<string>? Spent()
        {
            var spent = limited.Where(o => BudgetRule.IsSpent(o, TakenOf(o.Code))).Select(o => o.Code).ToList();
            return spent.Count > 0 ? spent : null;
        }

        /// <summary>The rules, asked about this catalogue.</summary>
        internal OfferScreen Screen(ILogger log) => screen ??= new(Eligibility.Of(TakenOf, Contacts, log), Offers);
    }
}
