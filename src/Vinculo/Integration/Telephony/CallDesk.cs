using System.Security.Claims;
using Microsoft.Extensions.Localization;
using Vinculo.Decisions.Policy;
using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Ui;

namespace Vinculo.Integration.Telephony;

/// <summary>Marks the texts of calls.</summary>
public sealed class CallTexts;

/// <summary>Somebody a call may be with, as the card shows them.</summary>
public sealed record CallerLink(Guid Id, string Name, string? Detail, string Href);

/// <summary>A call as the card on the screen shows it.</summary>
/// <param name="State">ringing, talking, held or ended.</param>
/// <param name="MustClose">How it went has to be written down.</param>
/// <param name="Register">Where somebody nobody knows is registered, the number filled in.</param>
public sealed record CallCard(
    Guid Id,
    string State,
    bool Incoming,
    string? Number,
    string? Name,
    string? Line,
    DateTimeOffset Since,
    string? Recording,
    IReadOnlyList<CallerLink> Callers,
    bool MustClose,
    string? Register
);

/// <summary>The cards of calls, and whether somebody has a telephone for which they are shown.</summary>
internal sealed class CallDesk(Extensions extensions, IStringLocalizer<CallTexts> texts, IHttpContextAccessor http)
    : IDeskBell
{
    public const string Live = "/calls/live";

    private static readonly string[] Said =
    [
        "Incoming",
        "Outgoing",
        "Card.ringing",
        "Card.talking",
        "Card.held",
        "Card.ended",
        "Hidden",
        "Open",
        "Choose",
        "Nobody",
        "Register",
        "Search",
        "Recording",
        "Disposition",
        "NextStep",
        "NextOn",
        "Note",
        "Save",
        "Dialling",
        "Purpose",
        "Anyway",
        "Call",
        "Cancel",
        "Region",
    ];

    public async ValueTask<DeskBell?> OfAsync(ClaimsPrincipal user, CancellationToken cancel)
    {
        if (SessionClaims.User(user) is not { } id || await extensions.OfAsync(id, cancel) is null)
            return null;
        var words = Said.ToDictionary(key => key, key => texts[key].Value, StringComparer.Ordinal);
        return new(
            Live,
            words,
            [
                .. CallDispositions.All.Select(d => new DeskChoice(
                    d,
                    texts["Disposition." + d],
                    CallDispositions.NeedsNextStep(d)
                )),
            ],
            ContactGate.Purposes,
            http.HttpContext is { } context && CurrentActor.Find(context)?.May(Permissions.ContactRulesOverride) == true
        );
    }

    public CallCard Card(CallAtDesk at)
    {
        var call = at.Call;
        var number = call.Number;
        return new(
            call.Id,
            call.State switch
            {
                CallState.Answered => "talking",
                CallState.Held => "held",
                CallState.Ended or CallState.Abandoned or CallState.Failed => "ended",
                _ => "ringing",
            },
            call.Direction == Direction.In,
            number,
            call.Name,
            call.Line,
            call.AnsweredAt ?? call.BeganAt,
            call.Recording,
            [.. at.Callers.Select(c => new CallerLink(c.Id.Value, c.Name, Detail(c), $"/clientes/{c.Id}"))],
            call.IsOver && call.ClosedAt is null,
            at.Callers.Count == 0 && call.Customer is null && number is not null
                ? "/clientes/nuevo?q=" + Uri.EscapeDataString(number)
                : null
        );
    }

    private string? Detail(Caller caller) =>
        caller switch
        {
            { Class: { } worth, Detail: { } city } => texts["Class.City", worth, city],
            { Class: { } worth } => texts["Class", worth],
            _ => caller.Detail,
        };
}
