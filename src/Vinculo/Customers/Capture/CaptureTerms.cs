using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Customers.Capture;

/// <summary>One thing worth knowing of a customer, and what knowing it is worth to the company.</summary>
/// <param name="Code">
/// <c>name</c>, <c>document</c>, <c>birthDate</c>, <c>phone</c>, <c>email</c>, <c>city</c>, <c>consent</c>,
/// <c>occupation</c>, <c>channel</c>, <c>needs</c>, or <c>attr.CODE</c> for a field of the company's own.
/// </param>
/// <param name="Weight">Its share of the score, against the other fields'; 0 leaves it out.</param>
/// <param name="HalfLifeDays">After so many days it is worth half as much as fresh; 0: it does not age.</param>
/// <param name="TellShare">How often people tell it when asked, before anything has been learnt; between 0 and 1.</param>
/// <param name="Kind">Asked of persons or companies only; null: of both.</param>
/// <param name="AskEs">The company's own words to ask with, in Spanish; null: the usual ones.</param>
/// <param name="AskEn">The same in English.</param>
public sealed record CaptureField(
    string Code,
    double Weight,
    int HalfLifeDays,
    double TellShare,
    CustomerKind? Kind = null,
    string? AskEs = null,
    string? AskEn = null
)
{
    /// <summary>A person can be asked for it in one question.</summary>
    public bool CanBeAsked => Code != CaptureTerms.Name;

    /// <summary>Code of the company's own field behind it; null for the usual ones.</summary>
    public string? Attribute => Code.StartsWith("attr.", StringComparison.Ordinal) ? Code[5..] : null;

    /// <summary>How fresh a value of this age is, from 1 down towards 0.</summary>
    public double Freshness(TimeSpan age) =>
        HalfLifeDays <= 0 || age <= TimeSpan.Zero ? 1 : Math.Exp(-Math.Log(2) * age.TotalDays / HalfLifeDays);
}

/// <summary>What the company wants to know of its customers.</summary>
/// <param name="Fields">In the order the screens show them; codes are different.</param>
/// <param name="RefusedQuietDays">So long nobody asks again for what a customer would not say.</param>
/// <param name="NotNowQuietDays">So long after "not now".</param>
public sealed record CaptureTerms(
    IReadOnlyList<CaptureField> Fields,
    int RefusedQuietDays = 180,
    int NotNowQuietDays = 14
)
{
    public const string SettingCode = "capture.terms";
    public const string Name = "name";
    public const string Document = "document";
    public const string BirthDate = "birthDate";
    public const string Phone = "phone";
    public const string Email = "email";
    public const string City = "city";
    public const string Consent = "consent";
    public const string Occupation = "occupation";
    public const string Channel = "channel";
    public const string Needs = "needs";

    /// <summary>What the product proposes; a company changes it under <c>/settings/capture</c>.</summary>
    public static CaptureTerms Usual { get; } =
        new([
            new(Name, 10, 0, .95),
            new(Document, 18, 0, .75),
            new(BirthDate, 8, 0, .70, CustomerKind.Person),
            new(Phone, 18, 730, .85),
            new(Email, 14, 730, .65),
            new(City, 8, 1_095, .90),
            new(Consent, 10, 730, .60),
            new(Occupation, 4, 1_095, .60, CustomerKind.Person),
            new(Channel, 4, 730, .90),
            new(Needs, 6, 180, .70),
        ]);

    /// <summary>The usual fields, which cannot be removed but weigh nothing at weight 0.</summary>
    public static IReadOnlyList<string> UsualCodes { get; } = [.. Usual.Fields.Select(f => f.Code)];

    public CaptureField? Find(string code) => Fields.FirstOrDefault(f => f.Code == code);

    /// <summary>The fields that count for this kind of customer.</summary>
    public IEnumerable<CaptureField> For(CustomerKind kind) =>
        Fields.Where(f => f.Weight > 0 && (f.Kind is null || f.Kind == kind));

    /// <summary>What is wrong with them; null when nothing is.</summary>
    internal Refusal? Problem()
    {
        foreach (var field in Fields)
        {
            if (!(field.Weight is >= 0 and <= 100))
                return Refusal.Invalid("capture.weight", field.Code + ".weight");
            if (field.HalfLifeDays is < 0 or > 36_500)
                return Refusal.Invalid("capture.half-life", field.Code + ".halfLife");
            if (!(field.TellShare is > 0 and < 1))
                return Refusal.Invalid("capture.tell-share", field.Code + ".tell");
            if (field.AskEs?.Length > 200 || field.AskEn?.Length > 200)
                return Refusal.Invalid("capture.words-too-long", field.Code + ".askEs", ("limit", 200));
        }
        if (Fields.Select(f => f.Code).Distinct().Count() != Fields.Count)
            return Refusal.Invalid("capture.field-twice", "fields");
        if (!Fields.Any(f => f.Weight > 0))
            return Refusal.Invalid("capture.no-weight", "fields");
        if (RefusedQuietDays is < 1 or > 3_650 || NotNowQuietDays is < 0 or > 3_650)
            return Refusal.Invalid("capture.quiet-days", "refusedQuietDays");
        return null;
    }
}

/// <summary>The terms as the company has set them.</summary>
public sealed class CaptureSettings(Settings settings)
{
    public async ValueTask<CaptureTerms> TermsAsync(CancellationToken cancel)
    {
        var set = await settings.ReadAsync<CaptureTerms>(CaptureTerms.SettingCode, cancel);
        if (set is null)
            return CaptureTerms.Usual;
        // A field that a newer version brings along is there before anybody has opened the page.
        var added = CaptureTerms.Usual.Fields.Where(f => set.Find(f.Code) is null).ToList();
        return added.Count == 0 ? set : set with { Fields = [.. set.Fields, .. added] };
    }

    public ValueTask<int> RowVersionAsync(CancellationToken cancel) =>
        settings.RowVersionAsync(CaptureTerms.SettingCode, cancel);

    /// <summary>Sets the terms; every customer is worked out again with them.</summary>
    public async Task<Outcome<int>> ChangeAsync(
        CaptureTerms terms,
        int rowVersion,
        Actor actor,
        CancellationToken cancel
    ) =>
        terms.Problem() is { } problem
            ? problem
            : await settings.ChangeAsync(CaptureTerms.SettingCode, terms, rowVersion, actor, cancel);
}
