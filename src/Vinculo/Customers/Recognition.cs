using Vinculo.Customers.Matching;
using Vinculo.Customers.Matching.Jobs;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>What is known of somebody who is to be recognised. Any part may be missing.</summary>
/// <param name="Identifier">Any identifier, kind unknown: document, telephone, e-mail, account or name.</param>
/// <param name="DocumentType">CC, NIT …; null tries every type of document of that number.</param>
/// <param name="Country">ISO 3166, for documents and telephones written without one.</param>
public sealed record CustomerClues(
    string? Identifier = null,
    string? Name = null,
    DateOnly? BirthDate = null,
    string? Phone = null,
    string? Email = null,
    string? Document = null,
    string? DocumentType = null,
    string? Country = null,
    string? SourceSystem = null,
    string? SourceKey = null
)
{
    /// <summary>A person unless said otherwise: of a company, <see cref="Name"/> is the legal name.</summary>
    public CustomerKind? Kind { get; init; }

    /// <summary>Where they live; it weighs beside a name, and alone finds nobody.</summary>
    public string? City { get; init; }

    /// <summary>Street and number, as told.</summary>
    public string? Address { get; init; }
}

/// <summary>One reason to believe: <c>same-document</c>, <c>same-phone</c>, <c>similar-name</c> …</summary>
public sealed record Clue(string Code, string Value);

/// <param name="Probability">0 to 1 that this is the customer meant, as told by the clues.</param>
public sealed record Recognised(CustomerId Id, string Name, double Probability, IReadOnlyList<Clue> Why)
{
    /// <summary>The waterfall of evidence, where more than an exact key was weighed.</summary>
    public IReadOnlyList<EvidenceBar>? Evidence { get; init; }
}

/// <summary>Who it may be, and how to find out.</summary>
/// <param name="Customers">Most probable first; empty when nobody is.</param>
/// <param name="AskNext">The missing field whose answer would say most: <c>birthDate</c>, <c>document</c>, <c>phone</c>,
/// <c>email</c>, <c>name</c> or <c>city</c>; null when no question would help.</param>
/// <param name="Shared">All that is known is a telephone or an e-mail that several share: a household, last used first.</param>
public sealed record RecognitionAnswer(IReadOnlyList<Recognised> Customers, string? AskNext, bool Shared);

/// <summary>
/// Knows a customer again: by exact keys first (document, account, telephone, e-mail), and where more is known than a key,
/// by weighing all of it against whoever is alike, slips of the pen included.
/// </summary>
public sealed class Recognition
{
    private readonly Database database;
    private readonly NameVocabulary vocabulary;
    private readonly VinculoOptions options;
    private readonly LikeCustomers alike;

    internal Recognition(Database database, NameVocabulary vocabulary, VinculoOptions options, MatchEngine engine) =>
        (this.database, this.vocabulary, this.options, alike) = (
            database,
            vocabulary,
            options,
            new(engine, vocabulary)
        );

    public static string DocumentClaim(string country, string type, string normalised) =>
        $"doc:{country}:{type}:{normalised}";

    /// <summary>Every claim a document may be stored under, when its type is not said: one of each type of the country.</summary>
    public static IReadOnlyList<string> DocumentClaims(string number, string? type, string country)
    {
        var claims = new List<string>();
        foreach (var kind in type is null ? NationalId.TypesOf(country) : [type])
            if (NationalId.Read(number, kind, country) is { } read)
                foreach (var form in NationalId.Forms(read))
                    if (DocumentClaim(country, read.Type, form) is var claim && !claims.Contains(claim))
                        claims.Add(claim);
        return claims;
    }

    public static string AccountClaim(string number) => "account:" + number.TrimStart('+');

    public static string SourceClaim(string system, string key) => $"source:{system}:{key}";

    /// <summary>Who this may be, most probable first; empty when nobody is.</summary>
    public Task<IReadOnlyList<Recognised>> RecogniseAsync(
        CustomerClues clues,
        Actor actor,
        CancellationToken cancel = default
    ) => database.ReadAsync(async session => (await AnswerAsync(session, clues, actor, cancel)).Customers, cancel);

    /// <summary>Who this may be, and what to ask next to be sure.</summary>
    public Task<RecognitionAnswer> AnswerAsync(CustomerClues clues, Actor actor, CancellationToken cancel = default) =>
        database.ReadAsync(session => AnswerAsync(session, clues, actor, cancel), cancel);

    private async Task<RecognitionAnswer> AnswerAsync(
        Session session,
        CustomerClues clues,
        Actor actor,
        CancellationToken cancel
    )
    {
        var country = clues.Country ?? options.Country;
        var candidates = new Dictionary<Guid, List<Clue>>();
        void Note(Guid customer, string code, string value)
        {
            if (!candidates.TryGetValue(customer, out var why))
                candidates[customer] = why = [];
            if (why.All(c => c.Code != code))
                why.Add(new(code, value));
        }

        var claims = new List<(string Key, string Code, string Value)>();
        foreach (var (text, type) in Documents(clues))
        foreach (var claim in DocumentClaims(text, type, country))
            claims.Add((claim, "same-document", text));
        if (clues.Identifier is { } account)
        {
            var kept = new string([.. account.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
            if (kept.Length >= 4)
            {
                claims.Add((AccountClaim(kept), "same-account", account));
                if (LineNumber.Of(account, country) is { } line)
                    claims.Add((AccountClaim(line), "same-account", account));
            }
        }
        await ClaimedAsync(session, claims, Note);
        foreach (var phone in new[] { clues.Phone, clues.Identifier })
        foreach (var form in PhoneNumber.Forms(phone, country))
            await ReachedAsync(session, form, "same-phone", phone!, Note);
        foreach (var email in new[] { clues.Email, clues.Identifier })
            if (EmailAddress.Normalise(email) is { } normalised)
                await ReachedAsync(session, normalised, "same-email", email!, Note);

        var name =
            clues.Name
            ?? (
                candidates.Count == 0
                && clues.Identifier?.Any(char.IsLetter) == true
                && !clues.Identifier.Contains('@', StringComparison.Ordinal)
                    ? clues.Identifier
                    : null
            );
        var weighable = Weighable(clues);
        var weighed = weighable
            ? (await alike.FindAsync(session, Probe(clues, country), candidates.Keys, cancel)).ToDictionary(l =>
                l.Customer
            )
            : [];
        foreach (var like in weighed.Values.Where(l => l.Bits > LikeCustomers.Least))
            candidates.TryAdd(like.Customer, []);
        // Whoever is called so was weighed with the rest, unless it came in just now.
        if (name is not null && candidates.Count == 0 && (!weighable || await MatchKeeper.IsBehindAsync(session)))
            foreach (var hit in await new CustomerSearch(session, vocabulary, actor, country).RunAsync(name, 20))
                Note(hit.Id.Value, "found-by-name", name);
        if (candidates.Count == 0)
            return new([], null, false);

        var rows = await session.QueryAsync(
            $"SELECT customer_id, display_name, birth_date, team_id, last_contact_at FROM customer WHERE customer_id {session.InGuids("ids")} AND merged_into IS NULL",
            row =>
                (
                    Id: row.Guid(0),
                    Name: row.Text(1),
                    Birth: row.DateOrNull(2),
                    Team: row.GuidOrNull(3),
                    Used: row.LongOrNull(4) ?? 0
                ),
            ("ids", candidates.Keys.Take(100).ToArray())
        );
        // What is weighed is weighed against the others and against "none of them".
        var odds = 1 + weighed.Values.Sum(l => Math.Pow(2, Math.Min(60, l.Bits)));
        var shared = rows.Count > 1 && OnlyReached(clues, candidates.Values);
        var found = rows.Where(r => actor.Sees(r.Team))
            .Select(r =>
                (
                    Recognised: weighed.TryGetValue(r.Id, out var like)
                        ? Weigh(r.Id, r.Name, like, odds, candidates[r.Id])
                        : ExactClues.Judge(
                            new(r.Id),
                            r.Name,
                            r.Birth,
                            candidates[r.Id],
                            rows.Count,
                            name,
                            clues.BirthDate
                        ),
                    r.Used
                )
            )
            .Where(r => r.Recognised.Probability >= 0.01)
            .OrderByDescending(r => shared ? 0 : r.Recognised.Probability)
            .ThenByDescending(r => shared ? r.Used : 0)
            .ThenBy(r => r.Recognised.Name, StringComparer.Ordinal)
            .Take(10)
            .Select(r => r.Recognised)
            .ToList();
        return new(found, await AskNextAsync(session, found, weighed, clues), shared);
    }

    /// <summary>Is more known than a key that was looked up already?</summary>
    private static bool Weighable(CustomerClues clues) =>
        (clues.Name is { Length: > 2 } ? 1 : 0)
            + (clues.BirthDate is null ? 0 : 1)
            + (clues.Phone is null ? 0 : 1)
            + (clues.Email is null ? 0 : 1)
            + (clues.Document is null ? 0 : 1)
            + ((clues.City.NullIfBlank() ?? clues.Address.NullIfBlank()) is null ? 0 : 1)
        > 1;

    private static bool OnlyReached(CustomerClues clues, IEnumerable<List<Clue>> why) =>
        clues is { Name: null, BirthDate: null, Document: null, City: null, Address: null }
        && why.All(w => w.Count > 0 && w.All(c => c.Code is "same-phone" or "same-email"));

    private static MatchEntry Probe(CustomerClues clues, string country) =>
        new()
        {
            Kind = clues.Kind ?? CustomerKind.Person,
            Name = clues.Name,
            LegalName = clues.Kind == CustomerKind.Company ? clues.Name : null,
            Birth = clues.BirthDate,
            Country = country,
            Documents = clues.Document is { } number ? [new(clues.DocumentType ?? "", country, number)] : [],
            Phones = clues.Phone is { } phone ? [PhoneNumber.Normalise(phone, country) ?? phone] : [],
            Emails = clues.Email is { } email ? [EmailAddress.Normalise(email) ?? email] : [],
            City = clues.City.NullIfBlank(),
            Addresses = clues.Address.NullIfBlank() is { } address ? [new(address, clues.City.NullIfBlank())] : [],
        };

    private static Recognised Weigh(Guid id, string name, LikeCustomer like, double odds, List<Clue> exact)
    {
        var clues = exact.Where(c => c.Code is "same-account").ToList();
        var named = like.Bars.Where(b => b.Comparison is "given" or "surname" or "name").ToList();
        foreach (var bar in like.Bars)
            if (CodeOf(bar) is { } code)
                clues.Add(new(code, bar.Right ?? ""));
        if (named.Count > 0)
            clues.Add(
                new(
                    named.TrueForAll(b => b.Level is "Equal" or "BothEqual") ? "same-name"
                        : named.Sum(b => b.Bits) > 0 ? "similar-name"
                        : "other-name",
                    name
                )
            );
        // An account belongs to one: it weighs as much as a document.
        var bits = like.Bits + (clues.Exists(c => c.Code == "same-account") ? ExactClues.SameAccount : 0);
        var mine = Math.Pow(2, Math.Min(60, bits));
        return new(new(id), name, mine / (odds - Math.Pow(2, Math.Min(60, like.Bits)) + mine), clues)
        {
            Evidence = like.Bars,
        };
    }

    private static string? CodeOf(EvidenceBar bar) =>
        (bar.Comparison, bar.Level) switch
        {
            ("document", "Equal") => "same-document",
            ("document", "OneEdit" or "TwoEdits") => "similar-document",
            ("document", _) => "other-document",
            ("phone", "Equal") => "same-phone",
            ("phone", "LastSeven" or "OneEdit") => "similar-phone",
            ("email", "Equal") => "same-email",
            ("email", "LocalEqual" or "Close") => "similar-email",
            ("birth", "Equal") => "same-birth-date",
            ("birth", "DayMonthExchanged") => "swapped-birth-date",
            ("birth", "OneEdit" or "SameDayOtherYear" or "SameMonth") => "similar-birth-date",
            ("birth", _) => "other-birth-date",
            ("address", "SameUnit" or "SameBuilding") => "same-address",
            ("address", "Close" or "SameStreet") => "similar-address",
            ("address", "SameCity") => "same-city",
            ("address", "Different") => "other-address",
            _ => null,
        };

    private static async Task<string?> AskNextAsync(
        Session session,
        List<Recognised> found,
        Dictionary<Guid, LikeCustomer> weighed,
        CustomerClues clues
    )
    {
        if (found.Count == 0 || found[0].Probability > .995)
            return null;
        var known = new HashSet<string>(StringComparer.Ordinal);
        if (clues.Name is not null)
            known.Add("name");
        if (clues.BirthDate is not null)
            known.Add("birthDate");
        if ((clues.City ?? clues.Address).NullIfBlank() is not null)
            known.Add("city");
        if (clues.Document is not null)
            known.Add("document");
        if (clues.Phone is not null || PhoneNumber.Normalise(clues.Identifier, clues.Country ?? "CO") is not null)
            known.Add("phone");
        if (clues.Email is not null || clues.Identifier?.Contains('@', StringComparison.Ordinal) == true)
            known.Add("email");
        var entries = weighed.ToDictionary(w => w.Key, w => w.Value.Entry);
        var missing = found.Select(f => f.Id.Value).Where(id => !entries.ContainsKey(id)).ToArray();
        foreach (var (id, entry) in await MatchStore.EntriesAsync(session, missing))
            entries[id] = entry;
        var all = Math.Max(1, found.Sum(f => f.Probability));
        return NextQuestion.Of(
            [
                .. found
                    .Where(f => entries.ContainsKey(f.Id.Value))
                    .Select(f => (f.Probability / all, entries[f.Id.Value])),
            ],
            known
        );
    }

    /// <summary>A document may be said with its type before it: "CC 52.345.678".</summary>
    private static IEnumerable<(string Text, string? Type)> Documents(CustomerClues clues)
    {
        if (clues.Document is { } document)
            yield return (document, clues.DocumentType);
        if (
            clues.Identifier?.Trim() is not { } any
            || any.Contains('@', StringComparison.Ordinal)
            || any.Count(char.IsAsciiDigit) < 4
        )
            yield break;
        var letters = any.TakeWhile(c => char.IsLetter(c) || c == '.').Count();
        var type = any[..letters].Replace(".", "", StringComparison.Ordinal).ToUpperInvariant();
        yield return type.Length is 2 or 3 ? (any[letters..], type) : (any, null);
    }

    /// <summary>Notes who has claimed any of these, in their order.</summary>
    private static async Task ClaimedAsync(
        Session session,
        List<(string Key, string Code, string Value)> claims,
        Action<Guid, string, string> note
    )
    {
        if (claims.Count == 0)
            return;
        var holders = await IdentifierClaims.HoldersAsync(session, claims.Select(c => c.Key));
        foreach (var (key, code, value) in claims)
            if (holders.TryGetValue(key, out var customer))
                note(customer, code, value);
    }

    private static async Task ReachedAsync(
        Session session,
        string normalised,
        string code,
        string value,
        Action<Guid, string, string> note
    )
    {
        foreach (
            var customer in await session.QueryAsync(
                "SELECT customer_id FROM contact_point WHERE normalised = @address AND ended_at IS NULL LIMIT 50",
                row => row.Guid(0),
                ("address", normalised)
            )
        )
            note(customer, code, value);
    }
}
