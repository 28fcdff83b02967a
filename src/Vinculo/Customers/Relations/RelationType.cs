using System.Globalization;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Relations;

/// <summary>What a relation is about; decides where a screen shows it.</summary>
public enum Kin
{
    Work = 1,
    Family = 2,
    Money = 3,
    Group = 4,
    ContactRole = 5,
    Referral = 6,
    Calls = 7,
    Other = 8,
}

/// <summary>What one customer can be to another, as data: a company adds its own.</summary>
/// <param name="Code">What <c>relationship.role</c> holds; says what the OTHER is.</param>
/// <param name="Inverse">Code of what the customer is to the other.</param>
/// <param name="Own">Who may have such a relation; null: people and companies.</param>
/// <param name="Other">What the other must be; null: either.</param>
/// <param name="Sole">A customer has one at a time: a parent company, a referrer.</param>
public sealed record RelationType(
    string Code,
    string Inverse,
    string NameEs,
    string NameEn,
    Kin Kin,
    CustomerKind? Own,
    CustomerKind? Other,
    bool Sole,
    bool BuiltIn
)
{
    public const string Employer = "employer";
    public const string Employee = "employee";
    public const string ParentCompany = "parent-company";
    public const string HeadOffice = "head-office";
    public const string Subsidiary = "subsidiary";
    public const string Branch = "branch";
    public const string Referrer = "referrer";
    public const string Referred = "referred";

    /// <summary>The relations that lead up an economic group.</summary>
    public static bool LeadsUp(string code) => code is ParentCompany or HeadOffice;

    /// <summary>The relations that lead down an economic group.</summary>
    public static bool LeadsDown(string code) => code is Subsidiary or Branch;

    public string Name(CultureInfo culture) => culture.TwoLetterISOLanguageName == "en" ? NameEn : NameEs;

    /// <summary>May a customer of one kind have such a relation to a customer of another?</summary>
    public bool Fits(CustomerKind own, CustomerKind other) =>
        (Own is null || Own == own) && (Other is null || Other == other);
}

/// <summary>The catalogue of relation types, read once and again every few minutes.</summary>
public sealed class RelationTypes(Database database, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private volatile Held? held;

    private sealed record Held(RelationCatalogue Catalogue, DateTimeOffset At);

    public async ValueTask<RelationCatalogue> AllAsync(CancellationToken cancel = default)
    {
        if (held is { } known && clock.GetUtcNow() - known.At < Fresh)
            return known.Catalogue;
        var catalogue = await database.ReadAsync(RelationCatalogue.ReadAsync, cancel);
        held = new(catalogue, clock.GetUtcNow());
        return catalogue;
    }

    /// <summary>The next reader sees what has just been changed.</summary>
    public void Forget() => held = null;
}

/// <summary>All relation types as they stood when read.</summary>
public sealed class RelationCatalogue
{
    private readonly Dictionary<string, RelationType> byCode;
    private readonly Dictionary<string, RelationType> byName;

    private RelationCatalogue(IReadOnlyList<RelationType> types)
    {
        Types = types;
        byCode = types.ToDictionary(t => t.Code, StringComparer.Ordinal);
        byName = new(StringComparer.Ordinal);
        foreach (var type in types)
        foreach (var name in new[] { type.Code.Replace('-', ' '), type.NameEs, type.NameEn })
            byName.TryAdd(NameKey.Fold(name), type);
    }

    /// <summary>In the order of the screens.</summary>
    public IReadOnlyList<RelationType> Types { get; }

    public RelationType? Find(string code) => byCode.GetValueOrDefault(code);

    /// <summary>What the customer is to the other; a role nobody has described is its own inverse.</summary>
    public string Inverse(string code) => Find(code)?.Inverse ?? code;

    public Kin KinOf(string code) => Find(code)?.Kin ?? Kin.Other;

    /// <summary>The role as a reader says it; one nobody has described is shown as written.</summary>
    public string Name(string code, CultureInfo culture)
    {
        if (Find(code) is { } type)
            return type.Name(culture);
        var plain = code.Replace('-', ' ').Replace('_', ' ');
        return plain.Length == 0 ? plain : char.ToUpper(plain[0], culture) + plain[1..];
    }

    /// <summary>The type somebody wrote: its code or either of its names, whatever the case and accents.</summary>
    public RelationType? Read(string written) =>
        Find(written.Trim()) ?? byName.GetValueOrDefault(NameKey.Fold(written));

    internal const string Columns = "code, inverse, name_es, name_en, kin, own_kind, other_kind, sole, built_in";

    internal static RelationType Read(Row row) =>
        new(
            row.Text(0),
            row.Text(1),
            row.Text(2),
            row.Text(3),
            row.Enum<Kin>(4),
            row.EnumOrNull<CustomerKind>(5),
            row.EnumOrNull<CustomerKind>(6),
            row.Bool(7),
            row.Bool(8)
        );

    public static async Task<RelationCatalogue> ReadAsync(Session session) =>
        new(
            await session.QueryAsync(
                $"SELECT {Columns} FROM relation_type WHERE active = @yes ORDER BY position, code",
                Read,
                ("yes", true)
            )
        );
}
