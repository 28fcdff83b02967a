using Microsoft.AspNetCore.Components;
using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Customers.Relations;
using Vinculo.Decisions;
using Vinculo.Decisions.Loyalty;
using Vinculo.Decisions.Outbound;
using Vinculo.Decisions.Policy;
using Vinculo.Integration.Fax;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Clocks;
using Vinculo.Service.Fulfilment;
using Vinculo.Ui;
using Vinculo.Workspace.Api;
using Vinculo.Workspace.Panels;

namespace Vinculo.Workspace.Pages;

/// <summary>The life sheet of a person or company, with everything an agent does during a contact.</summary>
public sealed partial class CustomerFilePage(
    CustomerFile file,
    RelationTypes relationTypes,
    CustomerTimeline timeline,
    RecordInteraction recordInteraction,
    WorkUndertaking workUndertaking,
    NextBestAction nextBestAction,
    WorkOutboundList workOutboundList,
    ContactGate contactGate,
    NoteQuiet noteQuiet,
    CaseTerms caseTerms,
    AskNext askNext,
    AnswerAsk answerAsk,
    EditCustomer editCustomer,
    AddContactPoint addContactPoint,
    EndContactPoint endContactPoint,
    AddIdentifier addIdentifier,
    EndIdentifier endIdentifier,
    VinculoOptions options,
    CaptureSettings captureSettings,
    CustomerPoints customerPoints,
    SendFax fax,
    NavigationManager navigation,
    TimeProvider clock
)
{
    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    /// <summary>Whose sheet.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>What has just been done, for the toast after a redirect.</summary>
    [SupplyParameterFromQuery(Name = "hecho")]
    private string? Done { get; set; }

    /// <summary>Code of the refusal of an answer given to the proposal.</summary>
    [SupplyParameterFromQuery(Name = "answerRefused")]
    private string? AnswerRefused { get; set; }

    /// <summary>Code of the refusal of something done with a prospect.</summary>
    [SupplyParameterFromQuery(Name = "prospectRefused")]
    private string? ProspectRefused { get; set; }

    [SupplyParameterFromQuery(Name = "channel")]
    private string? ChannelWord { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    private string? KindWord { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? After { get; set; }

    [SupplyParameterFromQuery(Name = "para")]
    private string? PurposeWord { get; set; }

    /// <summary>The contact list she is served from.</summary>
    [SupplyParameterFromQuery(Name = "lista")]
    private Guid? ListId { get; set; }

    private const string Cause = "hoja de vida";

    private static readonly string[] Doings =
    [
        "contact",
        "promise",
        "new",
        "converted",
        "lost",
        "reopened",
        "told",
        "quiet",
        "not-needed",
        "left-in-peace",
        "ended",
    ];

    private CustomerSheet? Sheet { get; set; }
    private RelationCatalogue Types { get; set; } = null!;
    private Actor Actor { get; set; } = null!;
    private LoyaltyTerms Programme { get; set; } = new();
    private string Refused { get; set; } = "";
    private ContactDraft Draft { get; set; } = new();
    private string? Problem { get; set; }
    private string? ProblemField { get; set; }
    private Decision? Decision { get; set; }
    private OutboundPlace? Listed { get; set; }
    private IReadOnlyDictionary<Guid, LegalDeadline> CaseDeadlines { get; set; } =
        new Dictionary<Guid, LegalDeadline>();
    private ContactGateAnswer? MayContact { get; set; }

    /// <summary>The last contact was not written down because the contact rules say no to it.</summary>
    private bool Held { get; set; }
    private string? DecisionProblem { get; set; }
    private TimelineAsk Ask { get; set; } = null!;
    private IReadOnlyList<TimelineEntry> Entries { get; set; } = [];
    private string? Next { get; set; }
    private CaptureTerms Terms { get; set; } = CaptureTerms.Usual;
    private AskedNext? Asked { get; set; }
    private string? AskProblem { get; set; }
    private string? AskValue { get; set; }
    private RefusedForm? RefusedForm { get; set; }

    /// <summary>The newest contact, for what was felt in it.</summary>
    private TimelineEntry? LastContact =>
        Sheet?.Timeline.Find(e => e.Kind is InteractionKind.Contact or InteractionKind.Visit);

    private CustomerId Customer => new(Id);

    /// <summary>This page as it was opened, without what the last form left in its address.</summary>
    private string Here => CustomerLinks.Sheet(Customer) + (Listed is null ? "" : $"?lista={ListId:D}");

    private string Back(string done) => UrlQuery.With(Here, "hecho", done);

    private string? ProspectProblem =>
        ProspectRefused is { Length: > 0 and < 80 } code ? RefusalText.Of(Refusal.Conflict(code)) : null;
    private bool MayDecide => Actor.May(Permissions.DecisionsDecide);

    private string? Call =>
        Sheet?.ContactPoints.Find(p => p.Kind == ContactKind.Phone) is { } phone ? "tel:" + phone.Normalised : null;

    private bool MayFax { get; set; }

    private string? Write =>
        Sheet?.ContactPoints.Find(p => p.Kind == ContactKind.Email) is { } mail ? "mailto:" + mail.Normalised : null;

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        Ask = TimelineAsk.Read(After, ChannelWord, KindWord, null);
        Draft = new() { RequestId = Ids.New(clock.GetUtcNow()), Channel = Words.Of(Channel.Voice) };
        if (!Doings.Contains(Done, StringComparer.Ordinal))
            Done = null;
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        Types = await relationTypes.AllAsync(Context.RequestAborted);
        var outcome = await file.RunAsync(Customer, Actor, Cause, Context.RequestAborted);
        if (!outcome.IsAccepted(out var sheet))
        {
            outcome.IsRefused(out var refusal);
            Refused = RefusalText.Of(refusal!);
            Context.Response.StatusCode =
                refusal!.Kind == RefusalKind.Missing ? StatusCodes.Status404NotFound : StatusCodes.Status403Forbidden;
            return;
        }
        if (sheet.Customer.Id != Customer)
        {
            navigation.NavigateTo(CustomerLinks.Sheet(sheet.Customer.Id));
            return;
        }

        Sheet = sheet;
        MayFax = Actor.May(Permissions.InboxServe) && await fax.IsThereAsync(Context.RequestAborted);
        CaseDeadlines = await caseTerms.OfAsync(sheet.Cases, Context.RequestAborted);
        var known = new KnownCustomer();
        await DecideAsync(known);
        var looked = await contactGate.LookAsync(
            Customer,
            Words.Read<ContactPurpose>(PurposeWord) ?? ContactPurpose.Commercial,
            Channel.Voice,
            Actor,
            Cause,
            Context.RequestAborted,
            known
        );
        MayContact = looked.IsRefused(out _) ? null : looked.Accepted;
        Terms = await captureSettings.TermsAsync(Context.RequestAborted);
        Programme = await customerPoints.TermsAsync(Context.RequestAborted);
        if (Actor.May(Permissions.CustomersEdit))
            Asked = await askNext.ChooseAsync(
                sheet.Customer,
                sheet.Capture,
                sheet.Quiet,
                Channel.Voice,
                Context.RequestAborted
            );
        (Entries, Next) = (sheet.Timeline, sheet.TimelineMore ? TimelineCursor.Of(sheet.Timeline[^1]) : null);
        if (Ask is { Before: null, Channel: null, Kind: null })
            return;
        var page = await timeline.RunAsync(Customer, Ask, Actor, Cause, Context.RequestAborted);
        if (page.IsAccepted(out var rows))
            (Entries, Next) = (rows.Items, rows.Next);
    }

    private async Task DecideAsync(KnownCustomer known)
    {
        if (!MayDecide)
            return;
        if (ListId is { } list && Actor.May(Permissions.OutboundServe))
            Listed = await workOutboundList.PlaceAsync(list, Customer, Context.RequestAborted);
        // The agent is on the line: the way the customer came is not known before the contact is recorded.
        var decided = Listed is { } place
            ? await nextBestAction.RecallAsync(place.Entry.Decision, Actor, Cause, Context.RequestAborted, known)
            : await nextBestAction.DecideAsync(
                Customer,
                Channel.Voice,
                "agent",
                Actor,
                Cause,
                Context.RequestAborted,
                known: known
            );
        if (decided.IsRefused(out var refusal))
        {
            DecisionProblem = RefusalText.Of(refusal);
            return;
        }
        Decision = decided.Accepted;
        if (AnswerRefused is { Length: > 0 and < 80 } code)
            DecisionProblem = RefusalText.Of(Refusal.Conflict(code));
    }

    private async Task RecordAsync()
    {
        if (Sheet is null)
            return;
        Draft = ContactDraft.Read(Context.Request.Form, clock.GetUtcNow());
        var outcome = await recordInteraction.RunAsync(Draft.ToRequest(Customer), Actor, Cause, Context.RequestAborted);
        if (outcome.IsRefused(out var refusal))
            (Problem, ProblemField, Held) = (RefusalText.Of(refusal), refusal.Field, refusal.Code == "contact.held");
        else
            navigation.NavigateTo(Back("contact"));
    }

    private async Task QuietAsync()
    {
        var kind = Words.Read<QuietKind>(Context.Request.Form["kind"]);
        Refusal? problem;
        if (kind is { } why)
            (await noteQuiet.RunAsync(new(Customer, why), Actor, Cause, Context.RequestAborted)).IsRefused(out problem);
        else
            (await noteQuiet.EndAsync(Customer, Actor, Cause, Context.RequestAborted)).IsRefused(out problem);
        if (problem is not null)
            Problem = RefusalText.Of(problem);
        else
            navigation.NavigateTo(Back("left-in-peace"));
    }

    private async Task AnswerAsync()
    {
        var form = Context.Request.Form;
        if (Words.Read<AskResult>(form["result"]) is not { } result)
            return;
        AskValue = form["value"];
        var outcome = await answerAsk.RunAsync(
            new(
                Customer,
                form["field"].ToString(),
                result,
                AskValue,
                Words.Read<Channel>(form["channel"]) ?? Channel.Voice
            ),
            Actor,
            Cause,
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal))
            AskProblem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(Back(result == AskResult.Answered ? "told" : "quiet"));
    }

    private async Task NameAsync()
    {
        if (Sheet is null)
            return;
        var form = Context.Request.Form;
        // What stays as it is does not become somebody's word against every source.
        var changes = CustomerFields
            .NamesOf(Sheet.Customer.Kind)
            .Where(f => form[f].ToString().Trim() != (CustomerFields.Text(Sheet.Customer, f) ?? ""))
            .ToDictionary(f => f, f => (string?)form[f].ToString().Trim(), StringComparer.Ordinal);
        var version = CustomersApi.Version(form["version"]) ?? -1;
        var outcome = await editCustomer.RunAsync(
            new(Customer, version, changes),
            Actor,
            Cause,
            Context.RequestAborted
        );
        Show("correct-name", outcome, "told");
    }

    private async Task AddContactAsync()
    {
        var form = Context.Request.Form;
        var outcome = await addContactPoint.RunAsync(
            new(Customer, Words.Read<ContactKind>(form["kind"]) ?? ContactKind.Social, form["value"].ToString()),
            Actor,
            Cause,
            Context.RequestAborted
        );
        Show("contact-point", outcome, "told");
    }

    private async Task EndContactAsync()
    {
        _ = Guid.TryParse(Context.Request.Form["point"], out var point);
        var outcome = await endContactPoint.RunAsync(new(Customer, point), Actor, Cause, Context.RequestAborted);
        Show("end-contact-point", outcome, "ended");
    }

    private async Task AddIdentifierAsync()
    {
        var form = Context.Request.Form;
        var (country, type) = DocumentChoices.Read(form["documentType"].ToString(), options.Country);
        var outcome = await addIdentifier.RunAsync(
            new(Customer, new(type, country, form["document"].ToString()), form["sure"].Count > 0),
            Actor,
            Cause,
            Context.RequestAborted
        );
        Show("identifier", outcome, "told");
    }

    private async Task EndIdentifierAsync()
    {
        _ = Guid.TryParse(Context.Request.Form["identifier"], out var document);
        var outcome = await endIdentifier.RunAsync(new(Customer, document), Actor, Cause, Context.RequestAborted);
        Show("end-identifier", outcome, "ended");
    }

    /// <summary>Leads on to the sheet as it is now, or keeps the form open with what is wrong.</summary>
    private void Show<T>(string form, Outcome<T> outcome, string done)
    {
        if (outcome.IsRefused(out var refusal))
            RefusedForm = new(
                form,
                RefusalText.Of(refusal),
                refusal.Field,
                Context.Request.Form.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal),
                refusal.Code,
                refusal.Facts.TryGetValue("customer", out var other) && other is Guid known ? known : null
            );
        else
            navigation.NavigateTo(Back(done));
    }

    private async Task CloseAsync(Commitment commitment)
    {
        var kept = Context.Request.Form["kept"] == "true";
        var outcome = await workUndertaking.CloseAsync(
            Customer,
            commitment.Id,
            kept,
            Actor,
            Cause,
            Context.RequestAborted
        );
        if (outcome.IsRefused(out var refusal) && refusal.Code != "commitment.already-closed")
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(Back("promise"));
    }
}
