using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Workspace.Pages;

/// <summary>Registers a prospect with few fields: who, how to reach, where from, what for, what next.</summary>
public sealed partial class NewProspectPage(
    OpenProspect openProspect,
    Recognition recognition,
    CustomerDirectory directory,
    VinculoOptions options,
    NavigationManager navigation
)
{
    private const double Alike = 0.5;

    private static readonly string[] Fields =
    [
        "kind",
        "givenNames",
        "firstSurname",
        "secondSurname",
        "legalName",
        "phone",
        "email",
        "city",
        "source",
        "sourceDetail",
        "referrer",
        "referrerText",
        "interest",
        "owner",
        "nextStep",
        "nextStepOn",
    ];

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    private Dictionary<string, string> Draft { get; set; } = [];
    private IReadOnlyList<Recognised> Doubles { get; set; } = [];
    private string? Problem { get; set; }
    private string? ProblemField { get; set; }

    private bool IsCompany => Draft["kind"] == "company";

    private IReadOnlyList<Ui.Components.Choice> Sources =>
        [.. ProspectWords.Sources.Select(s => new Ui.Components.Choice(s, L["Source." + s]))];

    private IReadOnlyList<Ui.Components.Choice> Owners => [new("me", L["Prospect.Me"]), new("", L["Prospect.Nobody"])];

    protected override void OnInitialized()
    {
        Draft = Fields.ToDictionary(f => f, _ => "", StringComparer.Ordinal);
        (Draft["kind"], Draft["source"], Draft["owner"]) = ("person", "campaign", "me");
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
            if (Doubles.Count > 0)
                return;
        }
        CustomerId? referrer = CustomerId.TryParse(Draft["referrer"], CultureInfo.InvariantCulture, out var known)
            ? known
            : null;
        if (referrer is null && Draft["referrerText"].Length > 2)
        {
            var found = await directory.SearchAsync(Draft["referrerText"], 2, actor, Context.RequestAborted);
            if (found.Count != 1)
            {
                Problem = L["Choose"];
                return;
            }
            referrer = found[0].Id;
        }
        var outcome = await openProspect.RunAsync(
            new(
                new(
                    IsCompany ? CustomerKind.Company : CustomerKind.Person,
                    CustomerStage.Prospect,
                    IsCompany ? null : Text("givenNames"),
                    IsCompany ? null : Text("firstSurname"),
                    IsCompany ? null : Text("secondSurname"),
                    IsCompany ? Text("legalName") : null,
                    City: Text("city"),
                    Country: options.Country,
                    Phones: Text("phone") is { } phone ? [phone] : [],
                    Emails: Text("email") is { } email ? [email] : [],
                    OwnerId: Draft["owner"] == "me" && actor.Kind == ActorKind.User ? actor.Id : null
                ),
                Draft["source"],
                Text("sourceDetail"),
                Text("interest"),
                referrer,
                Text("nextStep"),
                DateOnly.TryParseExact(
                    Draft["nextStepOn"],
                    "yyyy-MM-dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                )
                    ? day
                    : null
            ),
            actor,
            "cliente potencial nuevo",
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal))
            (Problem, ProblemField) = (RefusalText.Of(refusal), refusal.Field);
        else
            navigation.NavigateTo(RelationLinks.Prospects + "?hecho=registered");
    }

    private CustomerClues Clues()
    {
        var name = IsCompany
            ? Draft["legalName"]
            : string.Join(
                ' ',
                new[] { Draft["givenNames"], Draft["firstSurname"], Draft["secondSurname"] }.Where(t => t.Length > 0)
            );
        return new(
            null,
            name.Length > 0 ? name : null,
            null,
            Text("phone"),
            Text("email"),
            null,
            null,
            options.Country
        );
    }

    private string? ErrorOf(string field) => ProblemField == field ? Problem : null;

    private string? Text(string field) => Draft[field] is { Length: > 0 } text ? text : null;
}
