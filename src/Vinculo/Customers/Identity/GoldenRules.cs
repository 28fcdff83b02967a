using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

/// <summary>How one value is chosen among those the sources say. A person's own word stands above all of them.</summary>
public enum FieldRule
{
    /// <summary>Of the source trusted most; of equals the newest.</summary>
    MostTrusted = 1,

    /// <summary>The newest; of equals the source trusted most.</summary>
    MostRecent = 2,

    /// <summary>The one with most words and accents.</summary>
    MostComplete = 3,

    /// <summary>Of records whose document passes its check digit, then as <see cref="MostTrusted"/>.</summary>
    Verified = 4,

    /// <summary>What most records say, then as <see cref="MostTrusted"/>.</summary>
    MostFrequent = 5,

    /// <summary>
    /// Trust, age, frequency and soundness together, as <see cref="Vinculo.Analytics.Linkage.Survivorship"/> weighs them.
    /// </summary>
    Weighed = 6,
}

/// <summary>The rule of each field, as the company set it.</summary>
/// <param name="Fields">Field to rule; a field that is not named follows <see cref="Usual"/>.</param>
public sealed record GoldenRules(IReadOnlyDictionary<string, FieldRule> Fields)
{
    /// <summary>Code of the setting.</summary>
    public const string SettingCode = "identity.survivorship";

    /// <summary>The fields a rule can be set for, as screens list them. <c>attr</c> stands for all own fields.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        "name",
        "legalName",
        "tradeName",
        RankedFields.Document,
        "birthDate",
        "sex",
        RankedFields.Phone,
        RankedFields.Email,
        RankedFields.Address,
        "language",
        "city",
        "country",
        "attr",
    ];

    /// <summary>
    /// Trust first; a birth date weighed, because slips of the pen differ and 1 January is nobody's word; documents and
    /// ways of reaching weighed too, because they are mistyped and grow old.
    /// </summary>
    public static GoldenRules Usual { get; } =
        new(
            RankedFields
                .All.Append("birthDate")
                .ToDictionary(field => field, _ => FieldRule.Weighed, StringComparer.Ordinal)
        );

    public FieldRule Of(string field)
    {
        var code = field.StartsWith("attr.", StringComparison.Ordinal) ? "attr" : field;
        return Fields.TryGetValue(code, out var rule) ? rule
            : Usual.Fields.TryGetValue(code, out rule) ? rule
            : FieldRule.MostTrusted;
    }

    /// <summary>The company's rules.</summary>
    internal static async Task<GoldenRules> ReadAsync(Session session) =>
        await session.FirstOrDefaultAsync(
            "SELECT value FROM setting WHERE code = @code",
            row => Json.Read<GoldenRules>(row.Text(0)),
            ("code", SettingCode)
        ) ?? Usual;
}
