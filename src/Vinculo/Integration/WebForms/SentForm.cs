using Vinculo.Analytics.Linkage.Standards;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.WebForms;

/// <summary>What somebody typed into a form, as it came.</summary>
/// <param name="Nonce">Made with the page: the same however often the button is pressed.</param>
/// <param name="Typed">By field.</param>
/// <param name="DocumentType">CC, NIT …</param>
/// <param name="Agreed">To the words of the form.</param>
/// <param name="WantsOffers">Offers are welcome; null: not asked.</param>
/// <param name="Page">Address of the page the form was filled in on.</param>
/// <param name="Campaign">What led there: utm_source, utm_medium, utm_campaign, utm_term, utm_content.</param>
public sealed record SentForm(
    string? Nonce,
    IReadOnlyDictionary<FormAsk, string> Typed,
    string? DocumentType,
    IReadOnlyList<ChannelAttachment> Files,
    bool Agreed,
    bool? WantsOffers,
    string Language,
    string? Page,
    IReadOnlyDictionary<string, string> Campaign
)
{
    /// <summary>Characters kept of what leads to a form.</summary>
    public const int LongestPage = 500;

    public const int MostFiles = 5;

    /// <summary>Of all files together, in bytes.</summary>
    public const long MostBytes = 15 << 20;

    private const int LongestLine = 200;

    private const int LongestText = 10_000;

    public string? Of(FormAsk ask) => Typed.GetValueOrDefault(ask)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Most characters of a field.</summary>
    public static int Longest(FormAsk ask) => ask == FormAsk.Text ? LongestText : LongestLine;

    /// <summary>Everything that is wrong with it, field by field, with what to do about it; empty: nothing.</summary>
    /// <param name="country">Of the company: how telephones and documents are written there.</param>
    public IReadOnlyList<Refusal> Problems(FormDefinition form, string country)
    {
        var wrong = new List<Refusal>();
        foreach (var field in form.Fields)
            if (Problem(field, country) is { } problem)
                wrong.Add(problem);
        // One of the two must be there, whichever the form insists on: nobody could be answered.
        if (wrong.Count == 0 && Of(FormAsk.Email) is null && Of(FormAsk.Phone) is null)
            wrong.Add(
                Refusal.Invalid(
                    "form.no-way-back",
                    FieldName(form.Field(FormAsk.Email) is null ? FormAsk.Phone : FormAsk.Email)
                )
            );
        if (!Agreed)
            wrong.Add(Refusal.Invalid("form.not-agreed", "consent"));
        return wrong;
    }

    /// <summary>The name of a field as the page sends it.</summary>
    public static string FieldName(FormAsk ask) => ask.ToString().ToLowerInvariant();

    private Refusal? Problem(FormField field, string country)
    {
        var name = FieldName(field.Ask);
        if (field.Ask == FormAsk.Files)
            return FilesProblem(field, name);
        if (Of(field.Ask) is not { } text)
            return field.Required ? Refusal.Invalid("form.missing", name) : null;
        if (text.Length > Longest(field.Ask))
            return Refusal.Invalid("form.too-long", name, ("limit", Longest(field.Ask)));
        return field.Ask switch
        {
            FormAsk.Email when EmailAddress.Normalise(text) is null => Refusal.Invalid("form.email", name),
            FormAsk.Phone when PhoneNumber.Normalise(text, country, Of(FormAsk.City)) is null => Refusal.Invalid(
                "form.phone",
                name
            ),
            FormAsk.Document when DocumentOf(country) is null => Refusal.Invalid("form.document", name),
            FormAsk.Name when !text.Any(char.IsLetter) => Refusal.Invalid("form.name-typed", name),
            _ => null,
        };
    }

    private Refusal? FilesProblem(FormField field, string name) =>
        Files.Count == 0 ? (field.Required ? Refusal.Invalid("form.missing", name) : null)
        : Files.Count > MostFiles || Files.Sum(f => f.Content?.Length ?? 0L) > MostBytes
            ? Refusal.Invalid("form.files-too-much", name, ("count", MostFiles), ("limit", MostBytes >> 20))
        : Files.FirstOrDefault(f => FileRules.Refuses(f) is not null) is { } unfit
            ? Refusal.Invalid("form.file-unfit", name, ("file", unfit.Name))
        : null;

    /// <summary>The document typed, read; null: none, or none that can be.</summary>
    private NationalIdReading? DocumentOf(string country) =>
        NationalId.TypesOf(country).Contains(DocumentType ?? "", StringComparer.Ordinal)
        && NationalId.Read(Of(FormAsk.Document), DocumentType, country) is { Placeholder: false } read
            ? read
            : null;

    /// <summary>Who sent it, as what was typed says; it proves nothing.</summary>
    public ChannelSender Sender(string country)
    {
        var phone = Of(FormAsk.Phone) is { } said ? PhoneNumber.Normalise(said, country, Of(FormAsk.City)) : null;
        var email = EmailAddress.Normalise(Of(FormAsk.Email));
        var document = DocumentOf(country) is { } read ? $"{country}/{read.Type}/{read.Normal}" : null;
        return new(
            TypedDetails.KeyOf(document, email, phone),
            [],
            Of(FormAsk.Name),
            phone,
            email,
            IsVouched: false,
            Typed: new(Of(FormAsk.City), Language)
        );
    }
}
