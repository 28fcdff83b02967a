using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Workspace.Cadence;

namespace Vinculo.Workspace.Pages;

/// <summary>Where a contact begins: type or paste whatever the customer gives, and their sheet is one key away.</summary>
public sealed partial class PointOfContactPage(
    FindCustomers find,
    AgentDay agentDay,
    CadenceList cadence,
    Audit audit,
    NavigationManager navigation
)
{
    private const int Most = 20;
    private const int MostAsked = 10;
    private const int MostTurns = 5;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>What was typed, when the page works without script.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    private string? Asked { get; set; }

    private string? Typed => Asked?.Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, 200)] : null;

    private Actor Actor { get; set; } = null!;
    private IReadOnlyList<CustomerHit> Hits { get; set; } = [];
    private IReadOnlyDictionary<CustomerId, AskedNext> ToAsk { get; set; } = new Dictionary<CustomerId, AskedNext>();
    private IReadOnlyList<CadenceRow> Turns { get; set; } = [];
    private AgentDay.View Day { get; set; } = AgentDay.View.Empty;

    private string NewHref => QueryHelpers.AddQueryString(CustomerLinks.New, "q", Typed ?? "");

    private string FoundTexts =>
        Json.Of(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["none"] = W["Recognise.None"],
                ["noneHint"] = W["Recognise.None.Hint"],
                ["register"] = W["Recognise.Register"],
                ["many"] = W["Recognise.Many"],
                ["searching"] = W["Recognise.Searching"],
                ["stage.prospect"] = W.Of(CustomerStage.Prospect),
                ["stage.customer"] = W.Of(CustomerStage.Customer),
                ["stage.former"] = W.Of(CustomerStage.Former),
                ["risk.low"] = W.Of(RiskBand.Low),
                ["risk.medium"] = W.Of(RiskBand.Medium),
                ["risk.high"] = W.Of(RiskBand.High),
                ["risk.veryHigh"] = W.Of(RiskBand.VeryHigh),
            }
        ).Text;

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        if (Typed is { Length: > 1 } typed)
        {
            Hits = await find.RunAsync(typed, Most, Actor, Context.RequestAborted);
            if (Hits.Count > 0)
                await audit.ReadAsync(
                    Actor,
                    "customer.found",
                    Hits.Count == 1 ? Hits[0].Id.Value : null,
                    "punto de contacto"
                );
            // Enter pressed before the page's script was there, or without any: an identifier leads on just the same.
            if (Hits is [var only] && typed.Any(c => char.IsAsciiDigit(c) || c == '@'))
                navigation.NavigateTo(CustomerLinks.Sheet(only.Id));
        }
        else
        {
            Day = await agentDay.RunAsync(Actor, Context.RequestAborted);
            var turns = await cadence.ReadAsync(new(Mine: true), 0, MostTurns, Actor, Context.RequestAborted);
            Turns = turns.IsAccepted(out var mine) ? mine : [];
        }
        if (!Actor.May(Permissions.CustomersEdit))
            return;
        await Capture.PrepareAsync();
        var shown = Typed is { Length: > 1 } ? Hits.Select(h => h.Id) : Day.Recent.Select(r => r.Id);
        ToAsk = await AskNext.OfSeveralAsync([.. shown.Take(MostAsked)], Channel.Voice, Context.RequestAborted);
    }

    /// <summary>What is worth asking this customer, in few words; null: nothing is.</summary>
    private string? AskOf(CustomerId customer) =>
        ToAsk.GetValueOrDefault(customer) is { } asked ? W.Say("Ask.Short", Capture.Field(asked.Field.Code)) : null;

    private static string WhyOf(CustomerHit hit) =>
        string.Join(
            " · ",
            new[] { hit.Matched == hit.DisplayName ? null : hit.Matched, hit.City }.Where(t => !string.IsNullOrEmpty(t))
        );
}
