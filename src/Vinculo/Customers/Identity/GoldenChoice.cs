using System.Globalization;
using System.Text.Json;
using Vinculo.Analytics.Linkage;
using Vinculo.Customers.Identity;

namespace Vinculo.Customers;

/// <summary>Whose word a value is.</summary>
public enum ClaimOrigin
{
    /// <summary>A source record's.</summary>
    Record = 1,

    /// <summary>A person's, for this field.</summary>
    Person = 2,

    /// <summary>A person's, when the customer was registered.</summary>
    Registered = 3,

    /// <summary>It stood there before sources were kept field by field.</summary>
    Kept = 4,
}

/// <summary>A value somebody says a field has.</summary>
/// <param name="Value">As text; null: empty on purpose. Own fields as JSON.</param>
/// <param name="System">Name of the source system, or of the person.</param>
/// <param name="SourceKey">The record's key in its system.</param>
/// <param name="Trust">0 to 100.</param>
/// <param name="At">When it was said.</param>
/// <param name="Verified">The record's document passes its check digit.</param>
public sealed record FieldClaim(
    string Field,
    string? Value,
    ClaimOrigin Origin,
    string? System,
    string? SourceKey,
    int Trust,
    DateTimeOffset At,
    bool Verified
);

/// <summary>The value a field has, whose word it is, by which rule, and what the others say.</summary>
/// <param name="Rule">Code of the rule: a <see cref="FieldRule"/>, or <c>person</c>, <c>registered</c>, <c>kept</c>.</param>
public sealed record GoldenField(
    string Field,
    string? Value,
    FieldClaim By,
    string Rule,
    IReadOnlyList<FieldClaim> Claims
)
{
    /// <summary>Of a field with several values (<see cref="RankedFields"/>) all of them, the best first; null for others.</summary>
    public IReadOnlyList<string>? Ranked { get; init; }

    /// <summary>The same as they are stored.</summary>
    internal IReadOnlyList<string> RankedKeys { get; init; } = [];
}

/// <summary>What one source record says, in our own words.</summary>
/// <param name="Values">Field to text; null: the record came before fields were kept.</param>
internal sealed record SaidRecord(
    Guid SystemId,
    string System,
    string Key,
    int Trust,
    DateTimeOffset At,
    IReadOnlyDictionary<string, string>? Values
)
{
    public bool Verified => Values?.ContainsKey("valid") == true;

    /// <summary>Reads the JSON of <c>source_record.fields</c>.</summary>
    public static IReadOnlyDictionary<string, string>? Read(string? json)
    {
        if (json is null)
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return values;
        foreach (var field in document.RootElement.EnumerateObject())
            if (field.Value.ValueKind == JsonValueKind.String)
                values[field.Name] = field.Value.GetString()!;
            else if (field.Name == "attr" && field.Value.ValueKind == JsonValueKind.Object)
                foreach (var own in field.Value.EnumerateObject())
                    values["attr." + own.Name] = own.Value.GetRawText();
        return values;
    }
}

/// <summary>What a person said of a field; field <see cref="Registration"/>: of all fields at once, as JSON.</summary>
internal sealed record FieldEntry(Guid Id, string Field, string? Value, DateTimeOffset At, string By)
{
    public const string Registration = "registered";
}

/// <summary>
/// Chooses the value of every field from what sources and people say: the golden record is a function of them and of the
/// rules, and of nothing else. Pure.
/// </summary>
internal sealed class GoldenChoice(GoldenRules rules)
{
    /// <summary>Fields with a column of their own that are chosen one by one.</summary>
    public static readonly IReadOnlyList<(string Field, string Column)> Plain =
    [
        ("legalName", "legal_name"),
        ("tradeName", "trade_name"),
        ("birthDate", "birth_date"),
        ("sex", "sex"),
        ("language", "language"),
        ("city", "city"),
        ("country", "country"),
        ("since", "since"),
    ];

    /// <summary>The parts of a person's name: chosen together, from one record.</summary>
    public static readonly IReadOnlyList<(string Field, string Column)> Parts =
    [
        ("givenNames", "given_names"),
        ("firstSurname", "first_surname"),
        ("secondSurname", "second_surname"),
    ];

    private readonly record struct Bundle(FieldClaim Claim, string?[] Parts);

    /// <summary>Everything said of one customer.</summary>
    internal sealed class Said
    {
        public required CustomerKind Kind { get; init; }

        /// <summary>Present value of every field, own fields as JSON.</summary>
        public required IReadOnlyDictionary<string, string?> Current { get; init; }

        public required IReadOnlyList<SaidRecord> Records { get; init; }

        public required IReadOnlyList<FieldEntry> Entries { get; init; }

        /// <summary>The row's last change, to tell an edit made before entries were kept.</summary>
        public DateTimeOffset UpdatedAt { get; init; }

        /// <summary>Values nobody is known to have said.</summary>
        public IReadOnlyList<FieldClaim> Kept { get; init; } = [];
    }

    /// <summary>
    /// Present values that nothing explains, in a customer older than the keeping of fields. They count as the word of
    /// the source that spoke last, or of a person when the row was changed after that.
    /// </summary>
    public static IReadOnlyList<FieldClaim> Unexplained(Said said)
    {
        var older = said.Records.Where(r => r.Values is null).ToList();
        if (older.Count == 0 && (said.Records.Count > 0 || said.Entries.Count > 0))
            return [];
        var lastSpoke = said.Records.Count == 0 ? DateTimeOffset.MinValue : said.Records.Max(r => r.At);
        var edited = older.Count == 0 || said.UpdatedAt > lastSpoke;
        var claims = new List<FieldClaim>();
        foreach (var (field, value) in said.Current)
        {
            if (value is null || said.Entries.Any(e => e.Field == field))
                continue;
            if (said.Records.Any(r => r.Values?.GetValueOrDefault(field) == value))
                continue;
            if (field == "name" && said.Records.Any(r => r.Key == value))
                continue;
            claims.Add(
                new(
                    field,
                    value,
                    ClaimOrigin.Kept,
                    null,
                    null,
                    edited ? 100 : older.Max(r => r.Trust),
                    edited ? said.UpdatedAt : older.Max(r => r.At),
                    edited
                )
            );
        }
        return claims;
    }

    /// <summary>Chooses.</summary>
    /// <returns>Field to choice, for every field somebody says something of. <c>name</c> is the name as shown.</returns>
    public Dictionary<string, GoldenField> Choose(Said said)
    {
        var claims = Claims(said);
        var chosen = new Dictionary<string, GoldenField>(StringComparer.Ordinal);
        foreach (var (field, _) in Plain)
            if (claims.TryGetValue(field, out var about))
                chosen[field] = field == "since" ? Earliest(about) : Best(field, about);
        foreach (var (field, about) in claims)
            if (field.StartsWith("attr.", StringComparison.Ordinal))
                chosen[field] = Best(field, about);
        Name(said, claims, chosen);
        return chosen;
    }

    private static Dictionary<string, List<FieldClaim>> Claims(Said said)
    {
        var claims = new Dictionary<string, List<FieldClaim>>(StringComparer.Ordinal);
        void Add(FieldClaim claim)
        {
            if (!claims.TryGetValue(claim.Field, out var about))
                claims[claim.Field] = about = [];
            about.Add(claim);
        }
        foreach (var record in said.Records)
        foreach (var (field, value) in record.Values ?? new Dictionary<string, string>(StringComparer.Ordinal))
            Add(
                new(
                    field,
                    value,
                    ClaimOrigin.Record,
                    record.System,
                    record.Key,
                    record.Trust,
                    record.At,
                    record.Verified
                )
            );
        foreach (var entry in said.Entries)
            if (entry.Field != FieldEntry.Registration)
                Add(new(entry.Field, entry.Value, ClaimOrigin.Person, entry.By, null, 100, entry.At, true));
            else if (SaidRecord.Read(entry.Value) is { } registered)
                foreach (var (field, value) in registered)
                    Add(new(field, value, ClaimOrigin.Registered, entry.By, null, 100, entry.At, true));
        foreach (var claim in said.Kept)
            Add(claim);
        return claims;
    }

    private GoldenField Best(string field, List<FieldClaim> claims)
    {
        var rule = rules.Of(field);
        var best = First(claims, rule);
        // Of one and the same value the spelling with its accents.
        if (
            best.Origin == ClaimOrigin.Record
            && best.Value is { } value
            && field is "legalName" or "tradeName" or "city"
        )
            best = claims
                .Where(c => c.Origin == ClaimOrigin.Record && NameKey.Fold(c.Value!) == NameKey.Fold(best.Value!))
                .Aggregate(best, (a, b) => Marks(b.Value!) > Marks(a.Value!) ? b : a);
        return new(field, best.Value, best, RuleOf(best, rule), claims);
    }

    /// <summary>A customer is a customer since the earliest day anybody knows.</summary>
    private static GoldenField Earliest(List<FieldClaim> claims)
    {
        var person = claims.Where(c => c.Origin == ClaimOrigin.Person).MaxBy(c => c.At);
        var best = person ?? claims.Where(c => c.Value is not null).MinBy(c => c.Value, StringComparer.Ordinal)!;
        return new("since", best.Value, best, person is null ? "earliest" : "person", claims);
    }

    private void Name(Said said, Dictionary<string, List<FieldClaim>> claims, Dictionary<string, GoldenField> chosen)
    {
        foreach (var (field, _) in Parts)
            if (claims.TryGetValue(field, out var about) && ByPerson(about) is { } own)
                chosen[field] = new(field, own.Value, own, RuleOf(own, FieldRule.MostTrusted), about);
        if (said.Kind == CustomerKind.Company)
        {
            if (
                (
                    chosen.GetValueOrDefault("tradeName")?.Value is not null
                        ? chosen["tradeName"]
                        : chosen.GetValueOrDefault("legalName")
                ) is
                { Value: not null } company
            )
                chosen["name"] = company with { Field = "name" };
            else if (claims.TryGetValue("name", out var names))
                chosen["name"] = Best("name", names);
            return;
        }

        var bundles = said
            .Records.Where(r => r.Values?.ContainsKey("name") == true)
            .Select(r => new Bundle(
                claims["name"]
                    .First(c => c.Origin == ClaimOrigin.Record && c.System == r.System && c.SourceKey == r.Key),
                [.. Parts.Select(p => r.Values!.GetValueOrDefault(p.Field))]
            ))
            .ToList();
        var kept = claims
            .GetValueOrDefault("name")
            ?.Where(c => c.Origin is ClaimOrigin.Kept or ClaimOrigin.Registered)
            .MaxBy(c => c.At);
        if (kept is not null && (kept.Origin == ClaimOrigin.Registered || kept.Verified || bundles.Count == 0))
            chosen["name"] = new("name", kept.Value, kept, RuleOf(kept, FieldRule.MostTrusted), claims["name"]);
        else if (bundles.Count > 0)
            FromRecords(claims, chosen, bundles, kept);
        if (Parts.Any(p => chosen.GetValueOrDefault(p.Field)?.By.Origin == ClaimOrigin.Person))
            Joined(said, chosen);
    }

    private void FromRecords(
        Dictionary<string, List<FieldClaim>> claims,
        Dictionary<string, GoldenField> chosen,
        List<Bundle> bundles,
        FieldClaim? kept
    )
    {
        var rule = rules.Of("name");
        var among = bundles.Select(b => b.Claim).ToList();
        if (kept is not null)
            among.Add(kept);
        var winner = First(among, rule);
        // More words, then more accents, of the same name.
        var shown = among
            .Where(c => NameKey.Compatible(c.Value!, winner.Value!))
            .Aggregate(winner, (a, b) => Fuller(b.Value!, a.Value!) ? b : a);
        chosen["name"] = new("name", shown.Value, shown, RuleOf(shown, rule), claims["name"]);
        var parted = bundles
            .Where(b => b.Parts.Any(p => p is not null) && NameKey.Compatible(b.Claim.Value!, winner.Value!))
            .ToList();
        if (parted.Count == 0)
            return;
        var most = parted.Max(b => Words(b));
        var fullest = parted.Where(b => Words(b) == most).ToList();
        var from = First([.. fullest.Select(b => b.Claim)], rule);
        var spelt = fullest
            .Where(b => NameKey.Fold(b.Claim.Value!) == NameKey.Fold(from.Value!))
            .MaxBy(b => (Marks(b.Claim.Value!), b.Claim == from ? 1 : 0));
        for (var i = 0; i < Parts.Count; i++)
        {
            var field = Parts[i].Field;
            if (chosen.ContainsKey(field))
                continue;
            var by = spelt.Claim with { Field = field, Value = spelt.Parts[i] };
            chosen[field] = new(field, spelt.Parts[i], by, RuleOf(by, rule), claims.GetValueOrDefault(field) ?? []);
        }

        static int Words(Bundle bundle) =>
            bundle
                .Parts.Where(p => p is not null)
                .Sum(p => p!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    /// <summary>A part a person has said is part of the name that is shown.</summary>
    private static void Joined(Said said, Dictionary<string, GoldenField> chosen)
    {
        string? Part(string field) =>
            chosen.TryGetValue(field, out var part) ? part.Value : said.Current.GetValueOrDefault(field);
        var name = Customer.NameOf(
            CustomerKind.Person,
            Part("givenNames"),
            Part("firstSurname"),
            Part("secondSurname"),
            null,
            null
        );
        if (name.Length == 0)
            return;
        var by = Parts
            .Select(p => chosen.GetValueOrDefault(p.Field)?.By)
            .Where(c => c?.Origin == ClaimOrigin.Person)
            .MaxBy(c => c!.At)!;
        chosen["name"] = new("name", name, by with { Field = "name", Value = name }, "person", []);
    }

    private static FieldClaim? ByPerson(List<FieldClaim> claims) =>
        claims.Where(c => c.Origin == ClaimOrigin.Person).MaxBy(c => c.At)
        ?? claims.Where(c => c.Origin == ClaimOrigin.Registered).MaxBy(c => c.At)
        ?? claims.Where(c => c is { Origin: ClaimOrigin.Kept, Verified: true }).MaxBy(c => c.At);

    private static FieldClaim First(List<FieldClaim> claims, FieldRule rule)
    {
        if (ByPerson(claims) is { } said)
            return said;
        if (rule == FieldRule.Weighed && Weighed(claims) is { } weighed)
            return weighed;
        var counts =
            rule == FieldRule.MostFrequent
                ? claims
                    .GroupBy(c => NameKey.Fold(c.Value ?? ""), StringComparer.Ordinal)
                    .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal)
                : null;
        int Rank(FieldClaim c) =>
            rule switch
            {
                FieldRule.MostFrequent => counts![NameKey.Fold(c.Value ?? "")],
                FieldRule.MostComplete => Fullness(c.Value ?? ""),
                FieldRule.Verified => c.Verified ? 1 : 0,
                _ => 0,
            };
        var recent = rule == FieldRule.MostRecent;
        return claims
            .OrderByDescending(Rank)
            .ThenByDescending(c => recent ? c.At.UtcTicks : c.Trust)
            .ThenByDescending(c => recent ? c.Trust : c.At.UtcTicks)
            // One order whatever order they came in.
            .ThenBy(c => c.System, StringComparer.Ordinal)
            .ThenBy(c => c.SourceKey, StringComparer.Ordinal)
            .First();
    }

    /// <summary>The claim all together speak for; null when every value is a filler.</summary>
    private static FieldClaim? Weighed(List<FieldClaim> claims)
    {
        // One order whatever order they came in.
        var spoken = claims
            .Where(c => c.Value is not null)
            .OrderBy(c => c.System, StringComparer.Ordinal)
            .ThenBy(c => c.SourceKey, StringComparer.Ordinal)
            .ToList();
        if (spoken.Count == 0)
            return null;
        var kind = spoken[0].Field switch
        {
            "birthDate" => FieldKind.Date,
            "sex" or "language" or "country" => FieldKind.Choice,
            _ => FieldKind.Text,
        };
        var survivor = Survivorship.Choose(
            Analytics.Linkage.FieldRule.For(kind),
            spoken.ConvertAll(c => new FieldCandidate(
                c.Value!,
                c.System ?? "",
                c.Trust / 100.0,
                DateOnly.FromDateTime(c.At.UtcDateTime),
                // A sound document speaks for the record's document, not for its other fields.
                false
            ))
        );
        return survivor.Index < 0 ? null : spoken[survivor.Index];
    }

    private static string RuleOf(FieldClaim by, FieldRule rule) =>
        by.Origin switch
        {
            ClaimOrigin.Person => "person",
            ClaimOrigin.Registered => "registered",
            ClaimOrigin.Kept => "kept",
            _ => CodeOf(rule),
        };

    /// <summary>A rule as answers name it.</summary>
    public static string CodeOf(FieldRule rule) => char.ToLowerInvariant(rule.ToString()[0]) + rule.ToString()[1..];

    private static bool Fuller(string a, string b)
    {
        var (left, right) = (NameKey.Tokens(a).Length, NameKey.Tokens(b).Length);
        return left > right || (left == right && NameKey.Fold(a) == NameKey.Fold(b) && Marks(a) > Marks(b));
    }

    private static int Fullness(string text) =>
        NameKey.Fold(text).Count(c => c == ' ') * 1_000 + text.Length * 4 + Marks(text);

    private static int Marks(string text) => text.Count(c => c > 127) + (text.Any(char.IsLower) ? 1 : 0);

    /// <summary>A date as fields say it.</summary>
    public static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
