using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui.Components;

namespace Vinculo.Workspace.Pages;

/// <summary>Registers a prospect or customer; says at once when somebody like that is already known.</summary>
public sealed partial class NewCustomerPage(
    RegisterCustomer registerCustomer,
    Recognition recognition,
    VinculoOptions options,
    NavigationManager navigation
)
{
    /// <summary>From here on a match is shown before anything is registered.</summary>
    private const double Alike = 0.5;

    private static readonly string[] Fields =
    [
        "kind",
        "stage",
        "givenNames",
        "firstSurname",
        "secondSurname",
        "birthDate",
        "legalName",
        "tradeName",
        "documentType",
        "document",
        "phone",
        "email",
        "city",
    ];

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>What was typed in the recogniser, carried over.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    private string? Typed { get; set; }

    private Dictionary<string, string> Draft { get; set; } = [];
    private IReadOnlyList<Recognised> Doubles { get; set; } = [];
    private string? Problem { get; set; }
    private string? ProblemField { get; set; }

    /// <summary>What should be looked at in the document's number before it is stored as it is.</summary>
    private string? Doubt { get; set; }

    private IReadOnlyList<Ui.Components.Choice> DocumentTypes => DocumentChoices.Of(options.Country, W);

    protected override void OnInitialized()
    {
        Draft = Fields.ToDictionary(f => f, _ => "", StringComparer.Ordinal);
        Draft["kind"] = "person";
        Draft["stage"] = "prospect";
        Draft["documentType"] = NationalId.TypesOf(options.Country)[0];
        if (Typed?.Trim() is { Length: > 0 } typed)
            Place(typed);
    }

    /// <summary>Puts what was typed in the recogniser where it belongs.</summary>
    private void Place(string typed)
    {
        if (typed.Contains('@', StringComparison.Ordinal))
        {
            Draft["email"] = typed;
            return;
        }
        var digits = typed.Count(char.IsAsciiDigit);
        if (digits >= 5 && digits >= typed.Count(char.IsLetter))
        {
            // A Colombian mobile number has ten digits and begins with 3; longer numbers come with their country.
            var looksLikePhone =
                PhoneNumber.Normalise(typed, options.Country) is not null
                && (typed.StartsWith('+') || (digits == 10 && typed.TrimStart()[0] == '3'));
            Draft[looksLikePhone ? "phone" : "document"] = typed;
            return;
        }
        var words = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (Draft["givenNames"], Draft["firstSurname"], Draft["secondSurname"]) = words switch
        {
            [var one] => (one, "", ""),
            [var given, var surname] => (given, surname, ""),
            [var given, var first, var second] => (given, first, second),
            _ => (string.Join(' ', words[..^2]), words[^2], words[^1]),
        };
    }

    private async Task RegisterAsync()
    {
        var form = Context.Request.Form;
        foreach (var field in Fields)
            Draft[field] = form[field].ToString().Trim();
        var actor = CurrentActor.Of(Context);

        if (form["sure"] != "true")
        {
            Doubles =
            [
                .. (await recognition.RecogniseAsync(Clues(), actor, Context.RequestAborted)).Where(d =>
                    d.Probability >= Alike
                ),
            ];
            Doubt = DocumentChoices.Doubt(Draft["documentType"], Text("document"), options.Country, W);
            if (Doubles.Count > 0 || Doubt is not null)
                return;
        }

        var outcome = await registerCustomer.RunAsync(Request(), actor, "cliente nuevo", Context.RequestAborted);
        if (outcome.IsRefused(out var refusal))
            (Problem, ProblemField) = (RefusalText.Of(refusal), refusal.Field);
        else
            navigation.NavigateTo(CustomerLinks.Sheet(outcome.Accepted) + "?hecho=new");
    }

    private string? ErrorOf(string field) => ProblemField == field ? Problem : null;

    private bool IsCompany => Draft["kind"] == "company";

    private string FullName =>
        IsCompany
            ? Text("legalName") ?? Text("tradeName") ?? ""
            : string.Join(
                ' ',
                new[] { Draft["givenNames"], Draft["firstSurname"], Draft["secondSurname"] }.Where(t => t.Length > 0)
            );

    private (string Country, string Type) DocumentType => DocumentChoices.Read(Draft["documentType"], options.Country);

    private CustomerClues Clues() =>
        new(
            null,
            FullName.Length > 0 ? FullName : null,
            BirthDate,
            Text("phone"),
            Text("email"),
            Text("document"),
            DocumentType.Type,
            Text("document") is null ? options.Country : DocumentType.Country
        )
        {
            Kind = IsCompany ? CustomerKind.Company : CustomerKind.Person,
        };

    private RegisterCustomer.Request Request() =>
        new(
            IsCompany ? CustomerKind.Company : CustomerKind.Person,
            Draft["stage"] == "customer" ? CustomerStage.Customer : CustomerStage.Prospect,
            IsCompany ? null : Text("givenNames"),
            IsCompany ? null : Text("firstSurname"),
            IsCompany ? null : Text("secondSurname"),
            IsCompany ? Text("legalName") : null,
            IsCompany ? Text("tradeName") : null,
            IsCompany ? null : BirthDate,
            Text("city"),
            options.Country,
            Text("document") is { } number ? [new(DocumentType.Type, DocumentType.Country, number)] : [],
            Text("phone") is { } phone ? [phone] : [],
            Text("email") is { } email ? [email] : []
        );

    private DateOnly? BirthDate =>
        DateOnly.TryParseExact(
            Draft["birthDate"],
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : null;

    private string? Text(string field) => Draft[field] is { Length: > 0 } text ? text : null;
}
