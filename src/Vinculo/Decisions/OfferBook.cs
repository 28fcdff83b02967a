using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Analytics.Decide;
using Vinculo.Decisions.Policy;
using Vinculo.Decisions.Policy.Storage;
using Vinculo.Decisions.Storage;
using Vinculo.Decisions.Tables;
using Vinculo.Decisions.Tables.Storage;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions;

/// <summary>
/// The offers and what was learnt of them, in memory. A change made here is seen at once; one made by another node
/// within a few seconds.
/// </summary>
public sealed class OfferBook(Database database, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private static readonly IReadOnlyDictionary<int, Tally> Nothing = new Dictionary<int, Tally>();

    private readonly SemaphoreSlim loading = new(1, 1);
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, Tally>> tallies = new(
        StringComparer.Ordinal
    );
    private readonly Dictionary<(string, int), PublishedVersion> published = [];
    private volatile Page? page;
    private long loadedAt;
    private int stale = 1;

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

    /// <summary>An offer changed: read the catalogue again before the next decision.</summary>
    internal void Forget() => Volatile.Write(ref stale, 1);

    /// <summary>All was learnt again: what is in memory is gone.</summary>
    internal void Relearn()
    {
        tallies.Clear();
        Forget();
    }

    /// <summary>An answer was counted and committed.</summary>
    internal void Learnt(string offer, int valueClass, Tally tally) =>
        tallies
            .GetOrAdd(offer, _ => new())
            .AddOrUpdate(valueClass, tally, (_, known) => known.At > tally.At ? known : tally);

    private async Task<Page> LoadAsync(CancellationToken cancel)
    {
        var contacts = await ContactRulesRows.InForceAsync(database, clock, cancel);
        var (offers, learnt, tables, next) = await database.ReadAsync(
            async session =>
                (
                    await OfferRows.AllAsync(session),
                    await LearningRows.AllAsync(session),
                    await TableRows.InForceAsync(session, published),
                    await ContactRulesRows.NextAsync(session, clock.GetUtcNow())
                ),
            cancel
        );
        foreach (var (offer, valueClass, tally) in learnt)
            Learnt(offer, valueClass, tally);
        var loaded = new Page(
            offers,
            RevisionOf(offers, contacts.Version),
            code => tallies.TryGetValue(code, out var known) ? known : Nothing,
            tables,
            contacts == page?.Contacts.Rules ? page.Contacts : new(contacts)
        )
        {
            ContactsUntil = next,
        };
        loadedAt = clock.GetTimestamp();
        page = loaded;
        return loaded;
    }

    private static string RevisionOf(IReadOnlyList<Offer> offers, int contacts) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes($"{contacts};{string.Join(';', offers.Select(o => $"{o.Code}:{o.RowVersion}"))}")
            )
        )[..12];

    /// <summary>The catalogue at a moment, with what is learnt up to now.</summary>
    public sealed class Page
    {
        private readonly Dictionary<string, Offer> byCode;
        private readonly Func<string, IReadOnlyDictionary<int, Tally>> learnt;

        internal Page(
            IReadOnlyList<Offer> offers,
            string revision,
            Func<string, IReadOnlyDictionary<int, Tally>> learnt,
            TablesInForce? tables = null,
            ContactPolicies? contacts = null
        )
        {
            (Offers, Revision, this.learnt, Tables) = (offers, revision, learnt, tables ?? TablesInForce.None);
            Contacts = contacts ?? new(ShippedRules.Of("CO"));
            byCode = offers.ToDictionary(o => o.Code, StringComparer.Ordinal);
        }

        /// <summary>All offers, by code.</summary>
        public IReadOnlyList<Offer> Offers { get; }

        /// <summary>Changes when any offer changes, or the rules of contact.</summary>
        public string Revision { get; }

        /// <summary>The business rules, present and to come.</summary>
        public TablesInForce Tables { get; }

        /// <summary>Whether customers may be contacted, by the rules in force.</summary>
        public ContactPolicies Contacts { get; }

        /// <summary>When other rules of contact come into force; null: not that anybody knows.</summary>
        internal DateTimeOffset? ContactsUntil { get; init; }

        /// <summary>Names offers and the rules that hold at a moment; another when any of them changes.</summary>
        public string RevisionAt(DateTimeOffset at) =>
            Tables.RevisionAt(at) is { Length: > 0 } rules ? $"{Revision};{rules}" : Revision;

        /// <summary>The same page under other rules: for trying what they would change.</summary>
        internal Page Under(TablesInForce tables) => new(Offers, Revision, learnt, tables, Contacts);

        public Offer? Find(string code) => byCode.GetValueOrDefault(code);

        /// <summary>What is believed of the share of yes in a value class.</summary>
        public BetaBernoulli Believe(Offer offer, int valueClass, DateTimeOffset now) =>
            Learning.Believe(offer, valueClass, learnt(offer.Code), now);

        /// <summary>Answers by value class.</summary>
        public IReadOnlyDictionary<int, Tally> Answers(string offer) => learnt(offer);

        /// <summary>How many ever said yes.</summary>
        public long AcceptedEver(string offer) => learnt(offer).Values.Sum(t => t.AcceptedEver);
    }
}
