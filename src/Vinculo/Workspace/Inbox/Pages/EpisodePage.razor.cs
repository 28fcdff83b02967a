using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Analytics.Text;
using Vinculo.Customers;
using Vinculo.Integration.Fax;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Cases;

namespace Vinculo.Workspace.Inbox.Pages;

/// <summary>One matter of the inbox: what was said, what was promised, and the answer.</summary>
public partial class EpisodePage
{
    private const string CaseField = "case";
    private const string Cause = "/bandeja/{customer}/{episode}";

    private static readonly HashSet<string> DoneWords = new(
        [
            .. Enum.GetNames<EpisodeAct>(),
            "Sent",
            "Noted",
            "Felt",
            "Joined",
            "Sure",
            "Tied",
            .. Enum.GetNames<MessageDecision>(),
        ],
        StringComparer.Ordinal
    );

    [Parameter]
    public Guid Customer { get; set; }

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private EpisodeFile File { get; set; } = null!;

    [Inject]
    private SendMessage Sender { get; set; } = null!;

    [Inject]
    private MoveEpisode Move { get; set; } = null!;

    [Inject]
    private EpisodeNotes Notes { get; set; } = null!;

    [Inject]
    private CannedAnswers CannedBook { get; set; } = null!;

    [Inject]
    private SetPerception Perceive { get; set; } = null!;

    [Inject]
    private LinkIdentity Link { get; set; } = null!;

    [Inject]
    private DecideMessage Decide { get; set; } = null!;

    [Inject]
    private TieMatter Tie { get; set; } = null!;

    [Inject]
    private CaseDesk CaseBook { get; set; } = null!;

    [Inject]
    private InboxPeople Colleagues { get; set; } = null!;

    [Inject]
    private SendFax Fax { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private EpisodeView? Found { get; set; }
    private PerceptionReading Reading { get; set; } = new(null, null, [], []);
    private IReadOnlyList<CannedAnswer> Canned { get; set; } = [];
    private IReadOnlyList<ServiceCase> Cases { get; set; } = [];
    private bool MayFax { get; set; }
    private IReadOnlyList<Recognised> Alike { get; set; } = [];
    private IReadOnlyList<(Guid Id, string Name)> People { get; set; } = [];
    private IReadOnlyList<(Guid Id, string Name)> Queues { get; set; } = [];

    private string Here => $"/bandeja/{Customer}/{Id}";

    /// <summary>The same for every press of the button of this page: the answer goes out once.</summary>
    private Guid Press =>
        Guid.TryParse(Sent("press"), out var press) && No is not null ? press : Ids.New(Clock.GetUtcNow());

    protected override async Task OnInitializedAsync()
    {
        var read = await File.OpenAsync(new(Customer), Id, Actor, Cause, Cancel);
        if (read.IsRefused(out var refusal))
        {
            No = refusal;
            Http.Response.StatusCode = Answers.Status(refusal.Kind);
            return;
        }
        Found = read.Accepted;
        Reading = Perception.Read(
            Found.Timeline.FirstOrDefault(t => t.Direction == Interactions.Direction.In && t.Perception is null)?.Body
        );
        Canned = (await CannedBook.ListAsync(Cancel)).FindAll(c => c.Active);
        if (Actor.May(Permissions.CasesWork))
            Cases = await CaseBook.OfCustomerAsync(Found.Episode.Customer, Cancel);
        (People, Queues) = await Colleagues.ReadAsync(Cancel);
        MayFax = await Fax.IsThereAsync(Cancel);
        if (
            Found.Ways.FirstOrDefault(w => w.Identity.Id == Found.Episode.Identity)?.Identity is
            { IsSure: false } unsure
        )
            Alike = await Link.AlikeAsync(unsure, Found.Name, Actor, Cancel);
    }

    private string Api(string what) => $"/api/v1/inbox/{Customer}/{Id}/{what}";

    private async Task SendAsync()
    {
        FilledTemplate? template = null;
        if (TemplateWords.Read(Canned, Sent) is { } chosen && chosen.IsRefused(out var unfit, out template))
        {
            No = unfit;
            return;
        }
        var sent = await Sender.RunAsync(
            new(
                new(Customer),
                Id,
                Guid.TryParse(Sent("way"), out var way) ? way : Guid.Empty,
                template?.Text ?? Sent("text"),
                template?.Template,
                Purpose: Sent("purpose"),
                Anyway: Sent("anyway"),
                RequestId: Guid.TryParse(Sent("press"), out var press) ? press : null
            ),
            Actor,
            Cause,
            Cancel
        );
        if (sent.IsAccepted(out _) && await FollowAsync() is { } no)
            sent = no;
        Tell(sent, Here + "?done=Sent");
    }

    /// <summary>What the button or the macro chosen does after the answer.</summary>
    private async Task<Refusal?> FollowAsync()
    {
        var acts = Canned.FirstOrDefault(c => c.Code == Sent("macro"))?.Acts ?? new();
        if (Sent("then") == "settle")
            acts = acts with { Settle = true };
        var steps = new List<MoveEpisode.Request>();
        void Step(EpisodeAct act, Guid? team = null, int? priority = null, DateTimeOffset? until = null) =>
            steps.Add(new(new(Customer), Id, act, Team: team, Priority: priority, Until: until));
        if (acts.Priority is { } priority)
            Step(EpisodeAct.Prioritise, priority: priority);
        if (acts.Team is { } team)
            Step(EpisodeAct.MoveToTeam, team: team);
        if (acts.SnoozeHours is { } hours)
            Step(EpisodeAct.Snooze, until: Clock.GetUtcNow().AddHours(hours));
        if (acts.Settle)
            Step(EpisodeAct.Settle);
        foreach (var step in steps)
            if ((await Move.RunAsync(step, Actor, Cause, Cancel)).IsRefused(out Refusal? no))
                return no;
        return null;
    }

    private async Task DecideAsync((Guid Message, MessageDecision Decision) one) =>
        Tell(
            await Decide.RunAsync(new(Customer), one.Message, one.Decision, Actor, Cause, Cancel),
            $"{Here}?done={one.Decision}"
        );

    private async Task TieAsync(Guid about, bool tied) =>
        Tell(await Tie.RunAsync(about, Id, tied, Actor, Cause, Cancel), Here + "?done=Tied");

    private async Task NoteAsync() =>
        Tell(await Notes.NoteAsync(new(Customer), Id, Sent("note") ?? "", Actor, Cause, Cancel), Here + "?done=Noted");

    private async Task ActAsync(EpisodeAct act)
    {
        var hours = int.TryParse(Sent("hours"), NumberStyles.None, CultureInfo.InvariantCulture, out var h) ? h : 0;
        var moved = await Move.RunAsync(
            new(
                new(Customer),
                Id,
                act,
                Guid.TryParse(Sent("user"), out var user) ? user : null,
                Guid.TryParse(Sent("team"), out var team) ? team : null,
                int.TryParse(Sent("priority"), NumberStyles.None, CultureInfo.InvariantCulture, out var p) ? p : null,
                hours > 0 ? Clock.GetUtcNow().AddHours(hours) : null
            ),
            Actor,
            Cause,
            Cancel
        );
        Tell(moved, $"{Here}?done={act}");
    }

    private async Task FeelAsync()
    {
        var contact = Guid.TryParse(Sent("contact"), out var id) ? id : Guid.Empty;
        var set = await Perceive.RunAsync(
            new(
                new(Customer),
                contact,
                int.TryParse(Sent("feeling"), NumberStyles.None, CultureInfo.InvariantCulture, out var felt)
                    ? felt
                    : null,
                Sent("reason"),
                [.. Http.Request.Form["need"].OfType<string>()]
            ),
            Actor,
            Cause,
            Cancel
        );
        Tell(set, Here + "?done=Felt");
    }

    private async Task JoinAsync()
    {
        var joined = await Link.JoinAsync(
            new(Customer),
            new(Guid.TryParse(Sent("other"), out var other) ? other : Guid.Empty),
            Actor,
            Cause,
            Cancel
        );
        if (joined.IsRefused(out Refusal? no))
            No = no;
        else
            Navigation.NavigateTo($"/bandeja/{joined.Accepted}/{Id}?done=Joined");
    }

    private async Task SureAsync() =>
        Tell(
            await Link.ConfirmAsync(
                new(Customer),
                Guid.TryParse(Sent("identity"), out var identity) ? identity : Guid.Empty,
                Actor,
                Cause,
                Cancel
            ),
            Here + "?done=Sure"
        );
}
