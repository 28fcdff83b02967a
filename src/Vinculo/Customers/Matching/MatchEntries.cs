using Vinculo.Customers.Identity;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Matching;

/// <summary>A customer as the tables have it now.</summary>
/// <param name="MergedInto">Who answers for it; null: it stands itself.</param>
/// <param name="Worth">Expected value, minor units.</param>
/// <param name="HighValue">Of value class A.</param>
internal sealed record StandingCustomer(Guid Id, Guid? MergedInto, long Worth, bool HighValue, MatchEntry Entry);

/// <summary>Reads what is compared of customers from the tables they live in.</summary>
internal static class MatchEntries
{
    private const string CustomerColumns = """
        c.customer_id, c.kind, c.display_name, c.given_names, c.first_surname, c.second_surname, c.legal_name, c.sex,
        c.birth_date, c.city, c.country, c.merged_into, c.value_minor, c.value_class
        """;

    /// <summary>Those of the customers that exist.</summary>
    /// <param name="session">A read.</param>
    /// <param name="ids">Whose.</param>
    /// <param name="records">With what each of their source records says.</param>
    public static async Task<List<StandingCustomer>> ReadAsync(Session session, Guid[] ids, bool records = false) =>
        ids.Length == 0 ? [] : await GatherAsync(session, session.InGuids("ids"), records, new(), ("ids", ids));

    /// <summary>
    /// Every customer, in the order of identifiers and in slices, each as it stood when it was read: whoever reads for
    /// minutes keeps the embedded database from taking in its log, and slows everybody.
    /// </summary>
    /// <returns>Customers, and what is kept of them for comparing.</returns>
    public static async IAsyncEnumerable<List<(StandingCustomer Customer, KeptText? Kept)>> SlicesAsync(
        Database database,
        int size
    )
    {
        var said = new Words();
        var after = Guid.Empty;
        while (true)
        {
            var from = after;
            var ids = await database.ReadAsync(session =>
                session.QueryAsync(
                    "SELECT customer_id FROM customer WHERE customer_id > @from ORDER BY customer_id LIMIT @size",
                    row => row.Guid(0),
                    ("from", from),
                    ("size", size)
                )
            );
            if (ids.Count == 0)
                yield break;
            after = ids[^1];
            yield return await database.ReadAsync(session => SliceAsync(session, ids[0], ids[^1], said));
        }
    }

    private static async Task<List<(StandingCustomer, KeptText?)>> SliceAsync(
        Session session,
        Guid first,
        Guid last,
        Words said
    )
    {
        (string, object?)[] range = [("first", first), ("last", last)];
        var customers = await GatherAsync(session, "BETWEEN @first AND @last", records: true, said, range);
        var kept = await MatchStore.TextsAsync(session, first, last);
        return [.. customers.Select(c => (c, kept.GetValueOrDefault(c.Id)))];
    }

    /// <param name="session">A read.</param>
    /// <param name="which">Condition on <c>customer_id</c>.</param>
    /// <param name="records">With what each of their source records says.</param>
    /// <param name="said">Words already met.</param>
    /// <param name="arguments">Of the condition.</param>
    private static async Task<List<StandingCustomer>> GatherAsync(
        Session session,
        string which,
        bool records,
        Words said,
        params (string Name, object? Value)[] arguments
    )
    {
        var heads = new List<Head>();
        var documents = new Dictionary<Guid, List<Document>>();
        var contacts = new Dictionary<Guid, List<Contact>>();
        var sources = new Dictionary<Guid, List<(MatchRecord Record, string? Fields)>>();
        var hands = new HashSet<Guid>();
        var questions = new List<Question>
        {
            new(
                $"SELECT {CustomerColumns} FROM customer c WHERE c.customer_id {which} ORDER BY c.customer_id",
                row => heads.Add(Head.Read(row).With(said)),
                arguments
            ),
            new(
                $"SELECT customer_id, type, country, number, normalised, source_system_id IS NULL FROM identifier WHERE customer_id {which} AND ended_at IS NULL ORDER BY customer_id, id",
                row =>
                {
                    Add(
                        documents,
                        row.Guid(0),
                        new(
                            $"{row.Text(1)}:{row.Text(4)}",
                            new(said.Once(row.Text(1)), said.Once(row.Text(2)), row.Text(3))
                        )
                    );
                    if (row.Bool(5))
                        hands.Add(row.Guid(0));
                },
                arguments
            ),
            new(
                $"SELECT customer_id, kind, value, normalised, source_system_id IS NULL FROM contact_point WHERE customer_id {which} AND ended_at IS NULL ORDER BY customer_id, id",
                row =>
                {
                    Add(contacts, row.Guid(0), new(row.Enum<ContactKind>(1), row.Text(2), row.Text(3)));
                    if (row.Bool(4))
                        hands.Add(row.Guid(0));
                },
                arguments
            ),
        };
        if (records)
        {
            questions.Add(
                new(
                    $"SELECT r.customer_id, s.code, r.source_key, r.fields FROM source_record r JOIN source_system s ON s.id = r.source_system_id WHERE r.customer_id {which}",
                    row =>
                        Add(
                            sources,
                            row.Guid(0),
                            (new MatchRecord(said.Once(row.Text(1)), row.Text(2)), row.TextOrNull(3))
                        ),
                    arguments
                )
            );
            questions.Add(
                new(
                    $"SELECT DISTINCT customer_id FROM field_entry WHERE customer_id {which} AND released_at IS NULL",
                    row => hands.Add(row.Guid(0)),
                    arguments
                )
            );
        }
        await session.ReadAsync([.. questions]);
        return
        [
            .. heads.Select(h =>
                h.Standing(
                    documents.GetValueOrDefault(h.Id) ?? [],
                    contacts.GetValueOrDefault(h.Id) ?? [],
                    sources.GetValueOrDefault(h.Id) ?? [],
                    hands.Contains(h.Id)
                )
            ),
        ];
    }

    /// <param name="Said">As source records say it.</param>
    private sealed record Document(string Said, MatchDocument Shown);

    private sealed record Contact(ContactKind Kind, string Value, string Normalised);

    /// <summary>Gives the same text back for the same text, so that it is held once.</summary>
    private sealed class Words
    {
        private readonly Dictionary<string, string> held = new(StringComparer.Ordinal);

        [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(text))]
        public string? Once(string? text)
        {
            if (text is null)
                return null;
            if (!held.TryGetValue(text, out var same))
                held[text] = same = text;
            return same;
        }
    }

    private static void Add<T>(Dictionary<Guid, List<T>> to, Guid id, T value)
    {
        if (!to.TryGetValue(id, out var list))
            to[id] = list = [];
        list.Add(value);
    }

    private readonly record struct Head(
        Guid Id,
        CustomerKind Kind,
        string Name,
        string? Given,
        string? Surname1,
        string? Surname2,
        string? LegalName,
        string? Sex,
        DateOnly? Birth,
        string? City,
        string? Country,
        Guid? MergedInto,
        long Worth,
        bool HighValue
    )
    {
        public static Head Read(Row row) =>
            new(
                row.Guid(0),
                row.Enum<CustomerKind>(1),
                row.Text(2),
                row.TextOrNull(3),
                row.TextOrNull(4),
                row.TextOrNull(5),
                row.TextOrNull(6),
                row.TextOrNull(7),
                row.DateOrNull(8),
                row.TextOrNull(9),
                row.TextOrNull(10),
                row.GuidOrNull(11),
                row.LongOrNull(12) ?? 0,
                !row.IsNull(13) && row.Enum<ValueClass>(13) == ValueClass.A
            );

        public Head With(Words said) =>
            this with
            {
                Sex = said.Once(Sex),
                City = said.Once(City),
                Country = said.Once(Country),
            };

        public StandingCustomer Standing(
            List<Document> documents,
            List<Contact> contacts,
            List<(MatchRecord Record, string? Fields)> sources,
            bool hand
        )
        {
            var whole = new MatchEntry
            {
                Kind = Kind,
                Name = Name,
                Given = Given,
                Surname1 = Surname1,
                Surname2 = Surname2,
                LegalName = LegalName,
                Sex = Sex,
                Birth = Birth,
                City = City,
                Country = Country,
            };
            whole = Reached(whole, documents, contacts);
            if (sources is [var (one, _)] && !hand)
                return new(Id, MergedInto, Worth, HighValue, whole with { Record = one });
            var records = new List<MatchEntry>(sources.Count);
            foreach (var (record, fields) in sources.OrderBy(s => s.Record))
                // Of a record that was kept before its fields were, only the whole is known.
                if (SaidRecord.Read(fields) is { } said)
                    records.Add(Of(record, said, documents, contacts));
                else
                    hand = true;
            return new(
                Id,
                MergedInto,
                Worth,
                HighValue,
                whole with
                {
                    Records = records.Count == 0 ? null : records,
                    Hand = hand,
                }
            );
        }

        /// <summary>What one record says, of documents and addresses those that still count.</summary>
        private MatchEntry Of(
            MatchRecord record,
            IReadOnlyDictionary<string, string> said,
            List<Document> documents,
            List<Contact> contacts
        ) =>
            Reached(
                new MatchEntry
                {
                    Kind = Kind,
                    Name = said.GetValueOrDefault("name") ?? record.Key,
                    Given = said.GetValueOrDefault("givenNames"),
                    Surname1 = said.GetValueOrDefault("firstSurname"),
                    Surname2 = said.GetValueOrDefault("secondSurname"),
                    LegalName = said.GetValueOrDefault("legalName"),
                    Sex = said.GetValueOrDefault("sex"),
                    Birth = GoldenRows.Date(said.GetValueOrDefault("birthDate")),
                    City = said.GetValueOrDefault("city"),
                    Country = said.GetValueOrDefault("country") ?? Country,
                    Record = record,
                },
                [.. documents.Where(d => said.GetValueOrDefault("document") == d.Said)],
                [
                    .. Enumerable
                        .Range(1, MostContacts)
                        .Select(i => said.GetValueOrDefault($"contact{i}"))
                        .Select(c => c is null ? null : contacts.Find(k => k.Normalised == c))
                        .OfType<Contact>(),
                ]
            );

        /// <summary>A row brings at most so many telephones, e-mails and addresses.</summary>
        private const int MostContacts = 5;

        private static MatchEntry Reached(MatchEntry entry, List<Document> documents, List<Contact> contacts) =>
            entry with
            {
                Documents = [.. documents.Select(d => d.Shown).Distinct()],
                Phones = Of(contacts, ContactKind.Phone),
                Emails = Of(contacts, ContactKind.Email),
                Addresses =
                [
                    .. contacts
                        .Where(c => c.Kind == ContactKind.Postal)
                        .Select(c => new MatchAddress(c.Value, entry.City))
                        .Distinct(),
                ],
            };

        private static string[] Of(List<Contact> contacts, ContactKind kind) =>
            [.. contacts.Where(c => c.Kind == kind).Select(c => c.Normalised).Distinct(StringComparer.Ordinal)];
    }
}
