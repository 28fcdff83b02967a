using Vinculo.Analytics.Linkage;
using Vinculo.Customers.Matching;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>Somebody a source tells of, as an import brings it.</summary>
/// <param name="Clues">What it can be found by.</param>
/// <param name="Entry">What of it is compared.</param>
internal sealed record Newcomer(CustomerClues Clues, MatchEntry Entry);

/// <summary>Who a newcomer is.</summary>
/// <param name="Known">False: nobody we had, nor one of those before it.</param>
/// <param name="DocumentTaken">Its document is somebody else's, so that nobody is found by it through this one.</param>
internal readonly record struct SureAnswer(Guid Id, bool Known, bool DocumentTaken);

/// <summary>
/// For imports: the customers that newcomers surely are, many at once. The same key of the same source; the same document,
/// unless everything else speaks against it (a relative's, a slip); or the same e-mail or telephone, where the evidence
/// would join the two without asking. Whoever may be two customers is neither: matching, which sees all of them, decides.
/// </summary>
public sealed class SureCustomers
{
    /// <summary>An address of more customers than this says nothing of any.</summary>
    private const int MostOfOneAddress = 25;

    private readonly MatchEngine engine;
    private readonly string country;

    /// <param name="engine">Weighs the evidence.</param>
    /// <param name="country">ISO 3166, for documents and telephones written without one.</param>
    internal SureCustomers(MatchEngine engine, string country) => (this.engine, this.country) = (engine, country);

    /// <returns>In the order of <paramref name="newcomers"/>.</returns>
    internal async Task<IReadOnlyList<SureAnswer>> FindAsync(
        Session session,
        IReadOnlyList<Newcomer> newcomers,
        Func<Guid> newId
    )
    {
        var search = new Search(engine, await engine.WeightsAsync(default), country, newcomers);
        await search.ReadAsync(session);
        return [.. newcomers.Select((_, i) => search.Place(i, newId))];
    }

    /// <summary>One chunk: who is known of by which key, and what of them is compared.</summary>
    private sealed class Search(MatchEngine engine, Weights weights, string country, IReadOnlyList<Newcomer> newcomers)
    {
        private readonly Vocabulary words = new();
        private readonly List<(string? Source, List<string> Documents, string[] Addresses)> keys = [];
        private Dictionary<string, Guid> claims = [];
        private readonly Dictionary<string, List<Guid>> reached = new(StringComparer.Ordinal);
        private readonly Dictionary<Guid, (string Name, DateOnly? Birth)> holders = [];
        private readonly Dictionary<Guid, List<MatchEntry>> entries = [];
        private readonly Dictionary<MatchEntry, Standardised> ready = new(ReferenceEqualityComparer.Instance);

        public async Task ReadAsync(Session session)
        {
            foreach (var newcomer in newcomers)
                keys.Add((SourceOf(newcomer.Clues), DocumentsOf(newcomer.Clues), AddressesOf(newcomer)));
            claims = await IdentifierClaims.HoldersAsync(
                session,
                keys.SelectMany(k => k.Documents.Prepend(k.Source).OfType<string>())
            );

            var open = Enumerable
                .Range(0, newcomers.Count)
                .Where(i => keys[i].Source is not { } source || !claims.ContainsKey(source))
                .ToList();
            await ReadHoldersAsync(session, [.. open.Select(i => HolderOf(i)).OfType<Guid>().Distinct()]);
            var doubtful = open.Where(i => HolderOf(i) is not { } holder || !Plainly(newcomers[i], holder)).ToList();
            foreach (
                var chunk in doubtful.SelectMany(i => keys[i].Addresses).Distinct(StringComparer.Ordinal).Chunk(4_000)
            )
            foreach (
                var (address, customer) in await session.QueryAsync(
                    $"""
                    SELECT p.normalised, p.customer_id
                    FROM {(
                        session.Engine == Engine.Postgres ? "unnest(@addresses) k(value)" : "json_each(@addresses) k"
                    )}
                    JOIN contact_point p ON p.normalised = k.value AND p.ended_at IS NULL
                    WHERE (SELECT COUNT(*) FROM (SELECT 1 FROM contact_point q WHERE q.normalised = k.value LIMIT @most) few) < @most
                    """,
                    row => (row.Text(0), row.Guid(1)),
                    ("addresses", chunk),
                    ("most", MostOfOneAddress + 1)
                )
            )
                Reach(address, customer);
            Guid[] compared =
            [
                .. doubtful
                    .SelectMany(i => keys[i].Addresses.SelectMany(a => reached.GetValueOrDefault(a) ?? []))
                    .Concat(doubtful.Select(i => HolderOf(i)).OfType<Guid>())
                    .Distinct(),
            ];
            foreach (var customer in await MatchEntries.ReadAsync(session, compared))
                if (customer.MergedInto is null)
                    entries[customer.Id] = [customer.Entry];
        }

        /// <summary>Says who the newcomer is, and remembers it for those that follow.</summary>
        public SureAnswer Place(int index, Func<Guid> newId)
        {
            var newcomer = newcomers[index];
            var (source, documents, addresses) = keys[index];
            var holder = HolderOf(index);
            Guid? found =
                source is not null && claims.TryGetValue(source, out var same) ? same
                : holder is { } one && (Plainly(newcomer, one) || Speaks(newcomer, one) != Evidence.Against) ? one
                : Reached(newcomer, addresses);
            var id = found ?? newId();
            if (source is not null)
                claims.TryAdd(source, id);
            foreach (var document in documents)
                claims.TryAdd(document, id);
            foreach (var address in addresses)
                Reach(address, id);
            if (!entries.TryGetValue(id, out var parts))
                entries[id] = parts = [];
            parts.Add(newcomer.Entry);
            return new(id, found is not null, holder is { } taken && taken != id);
        }

        private Guid? HolderOf(int index)
        {
            foreach (var document in keys[index].Documents)
                if (claims.TryGetValue(document, out var holder))
                    return holder;
            return null;
        }

        /// <summary>The one customer with such an address whom the evidence would join; nobody when there are two.</summary>
        private Guid? Reached(Newcomer newcomer, string[] addresses)
        {
            var people = addresses
                .Select(a => reached.GetValueOrDefault(a))
                .Where(people => people is { Count: <= MostOfOneAddress })
                .SelectMany(people => people!)
                .Distinct()
                .ToLookup(id => Speaks(newcomer, id));
            return people[Evidence.For].Take(2).ToList() switch
            {
                [var one] => one,
                [] when people[Evidence.Lone].Take(2).ToList() is [var one] => one,
                _ => null,
            };
        }

        private enum Evidence
        {
            Against,
            Open,
            Lone,
            For,
        }

        /// <summary>What the evidence says of a newcomer and a customer, each part of whom was a record of its own.</summary>
        private Evidence Speaks(Newcomer newcomer, Guid customer)
        {
            var said = Evidence.Against;
            foreach (var part in entries.GetValueOrDefault(customer) ?? [])
            {
                if (part.Kind != newcomer.Entry.Kind)
                    continue;
                var reading = MatchEngine.Compare(Ready(newcomer.Entry), Ready(part), weights);
                if (reading.Veto is not null)
                    return Evidence.Against;
                var speaks = reading.Verdict switch
                {
                    PairVerdict.Same => Evidence.For,
                    PairVerdict.Lone => Evidence.Lone,
                    PairVerdict.Review => Evidence.Open,
                    _ => Evidence.Against,
                };
                if (speaks > said)
                    said = speaks;
            }
            return said;
        }

        /// <summary>Cheap, and true of nearly all who bring a known document: nothing else differs.</summary>
        private bool Plainly(Newcomer newcomer, Guid holder) =>
            holders.TryGetValue(holder, out var known)
            && (newcomer.Clues.Name is not { Length: > 0 } name || NameKey.Compatible(name, known.Name))
            && (newcomer.Clues.BirthDate is not { } birth || known.Birth is not { } other || birth == other);

        private Standardised Ready(MatchEntry entry)
        {
            if (!ready.TryGetValue(entry, out var read))
                ready[entry] = read = engine.Read(entry, words);
            return read;
        }

        private void Reach(string address, Guid customer)
        {
            if (!reached.TryGetValue(address, out var people))
                reached[address] = people = [];
            if (!people.Contains(customer))
                people.Add(customer);
        }

        private async Task ReadHoldersAsync(Session session, Guid[] ids)
        {
            if (ids.Length > 0)
                foreach (
                    var (id, name, birth) in await session.QueryAsync(
                        $"SELECT customer_id, display_name, birth_date FROM customer WHERE customer_id {session.InGuids("ids")}",
                        row => (row.Guid(0), row.Text(1), row.DateOrNull(2)),
                        ("ids", ids)
                    )
                )
                    holders[id] = (name, birth);
        }

        private static string? SourceOf(CustomerClues clues) =>
            clues is { SourceSystem: { } system, SourceKey: { } key } ? Recognition.SourceClaim(system, key) : null;

        private List<string> DocumentsOf(CustomerClues clues)
        {
            var home = clues.Country ?? country;
            var keys = new List<string>(1);
            if (clues.Document is { } document && NationalId.Read(document, clues.DocumentType, home) is { } read)
            {
                keys.AddRange(NationalId.Forms(read).Select(form => Recognition.DocumentClaim(home, read.Type, form)));
                // Documents that came without a type were once all filed as cédulas.
                if (clues.DocumentType is null && read.Type != "CC")
                    keys.Add(Recognition.DocumentClaim(home, "CC", read.Normal));
            }
            return keys;
        }

        private string[] AddressesOf(Newcomer newcomer) =>
            newcomer.Clues.Name is { Length: > 0 }
                ?
                [
                    .. newcomer
                        .Entry.Emails.Concat(
                            newcomer.Entry.Phones.SelectMany(p =>
                                PhoneNumber.Forms(p, newcomer.Clues.Country ?? country)
                            )
                        )
                        .Distinct(StringComparer.Ordinal),
                ]
                : [];
    }
}
