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
    public static async Task<List<StandingCustomer>> ReadAsync(Session session, Guid[] ids) =>
        ids.Length == 0 ? [] : await GatherAsync(session, session.InGuids("ids"), new(), ("ids", ids));

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
        var customers = await GatherAsync(session, "BETWEEN @first AND @last", said, range);
        var kept = await MatchStore.TextsAsync(session, first, last);
        return [.. customers.Select(c => (c, kept.GetValueOrDefault(c.Id)))];
    }

    /// <param name="session">A read.</param>
    /// <param name="which">Condition on <c>customer_id</c>.</param>
    /// <param name="said">Words already met.</param>
    /// <param name="arguments">Of the condition.</param>
    private static async Task<List<StandingCustomer>> GatherAsync(
        Session session,
        string which,
        Words said,
        params (string Name, object? Value)[] arguments
    )
    {
        var heads = new List<Head>();
        var documents = new Dictionary<Guid, List<MatchDocument>>();
        var contacts = new Dictionary<Guid, List<(ContactKind Kind, string Value, string Normalised)>>();
        await session.ReadAsync(
            new(
                $"SELECT {CustomerColumns} FROM customer c WHERE c.customer_id {which} ORDER BY c.customer_id",
                row => heads.Add(Head.Read(row).With(said)),
                arguments
            ),
            new(
                $"SELECT customer_id, type, country, number FROM identifier WHERE customer_id {which} AND ended_at IS NULL ORDER BY customer_id, id",
                row => Add(documents, row.Guid(0), new(said.Once(row.Text(1)), said.Once(row.Text(2)), row.Text(3))),
                arguments
            ),
            new(
                $"SELECT customer_id, kind, value, normalised FROM contact_point WHERE customer_id {which} AND ended_at IS NULL ORDER BY customer_id, id",
                row => Add(contacts, row.Guid(0), (row.Enum<ContactKind>(1), row.Text(2), row.Text(3))),
                arguments
            )
        );
        return [.. heads.Select(h => h.Standing(documents.GetValueOrDefault(h.Id), contacts.GetValueOrDefault(h.Id)))];
    }

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
            List<MatchDocument>? documents,
            List<(ContactKind Kind, string Value, string Normalised)>? contacts
        )
        {
            var city = City;
            return new(
                Id,
                MergedInto,
                Worth,
                HighValue,
                new MatchEntry
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
                    Documents = documents is null ? [] : [.. documents.Distinct()],
                    Phones = Of(contacts, ContactKind.Phone),
                    Emails = Of(contacts, ContactKind.Email),
                    Addresses = contacts is null
                        ? []
                        :
                        [
                            .. contacts
                                .Where(c => c.Kind == ContactKind.Postal)
                                .Select(c => new MatchAddress(c.Value, city))
                                .Distinct(),
                        ],
                }
            );
        }

        private static string[] Of(
            List<(ContactKind Kind, string Value, string Normalised)>? contacts,
            ContactKind kind
        ) =>
            contacts is null
                ? []
                : [.. contacts.Where(c => c.Kind == kind).Select(c => c.Normalised).Distinct(StringComparer.Ordinal)];
    }
}
