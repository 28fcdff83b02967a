using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Interactions.Inbox;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Service.Clocks;
using Vinculo.Service.Regulator;
using Vinculo.Ui;
using Vinculo.Ui.Components;

namespace Vinculo.Service.Cases.Pages;

/// <summary>One case: what is asked, how its clocks stand, what can be done now, what was done.</summary>
public sealed partial class CasePage(
    CaseDesk desk,
    CaseCodes codes,
    WorkCase work,
    DecideMessage decide,
    MergeCases merge,
    RegulatorDelivery regulator,
    CannedAnswers cannedBook,
    TimeProvider clock
)
{
    private const string Cause = "/casos/{id}";

    /// <summary>The order in which acts are offered: the way of a case, then what changes it.</summary>
    private static readonly CaseAct[] Order =
    [
        CaseAct.Start,
        CaseAct.Send,
        CaseAct.Prove,
        CaseAct.Bounce,
        CaseAct.Complete,
        CaseAct.Lapse,
        CaseAct.MoreTime,
        CaseAct.Resume,
        CaseAct.Reply,
        CaseAct.Close,
        CaseAct.Decide,
        CaseAct.Tell,
        CaseAct.Ask,
        CaseAct.WaitThird,
        CaseAct.Assign,
        CaseAct.Classify,
        CaseAct.Prioritise,
        CaseAct.Extend,
        CaseAct.Ombudsman,
        CaseAct.Transfer,
        CaseAct.Withdraw,
        CaseAct.Note,
    ];

    /// <summary>Which case.</summary>
    [Parameter]
    public Guid Id { get; set; }

    private CaseSheet? Sheet { get; set; }
    private CodeTree Tree { get; set; } = new([]);
    private (IReadOnlyList<Choice> Teams, IReadOnlyList<Choice> People) People { get; set; } = ([], []);

    /// <summary>The case is one that is delivered to a regulator.</summary>
    private bool Regulated { get; set; }

    /// <summary>Answers kept ready by the company, approved ones among them.</summary>
    private IReadOnlyList<CannedAnswer> Canned { get; set; } = [];

    /// <summary>The words one of them has just put in, after what was written.</summary>
    private string? Put { get; set; }

    /// <summary>It may be said in approved words instead of free ones.</summary>
    private bool MayBeTemplate =>
        CaseMail.Carries(Act)
        && Sheet!.Ways.Any(w => w.Way.FreeUntil is not null)
        && Canned.Any(c => c.Template is not null);

    /// <summary>What can be put in with one click: of the case's own code first, in both languages.</summary>
    private IReadOnlyList<(string Key, string Title, string Words)> Ready =>
        [
            .. new[] { "es", "en" }
                .Select(l => (Language: l, Words: Sheet?.Code?.Answer(CultureInfo.GetCultureInfo(l)).NullIfBlank()))
                .Where(a => a.Words is not null)
                .DistinctBy(a => a.Words)
                .Select(a => ("code." + a.Language, W.Say("Ready.OfCode." + a.Language), a.Words!)),
            .. Canned
                .Where(c => c.Template is null && c.Body(null) is not null)
                .Select(c =>
                    (
                        c.Code,
                        c.Title(CultureInfo.CurrentUICulture),
                        CannedAnswers.Fill(c.Body(null)!, Sheet!.CustomerName, Actor.Name)
                    )
                ),
        ];

    private bool MayWork => Actor.May(Permissions.CasesWork);

    /// <summary>How many acts stand side by side; the others wait in a menu.</summary>
    private const int NearAtMost = 6;

    private IReadOnlyList<CaseAct> Acts => Sheet is null ? [] : [.. Order.Where(Sheet.PossibleOn(Time.Today).Contains)];

    private IReadOnlyList<CaseAct> Near => [.. Acts.Where((a, at) => at < NearAtMost || a == Act)];

    private IReadOnlyList<CaseAct> Far => [.. Acts.Except(Near)];

    private CaseAct Act =>
        CaseWords.Read<CaseAct>(Sent("acto") ?? Asked("acto")) is { } act && Acts.Contains(act)
            ? act
            : Acts.FirstOrDefault(CaseAct.Note);

    private bool NeedsNote =>
        Act
            is CaseAct.MoreTime
                or CaseAct.WaitThird
                or CaseAct.Bounce
                or CaseAct.Withdraw
                or CaseAct.Transfer
                or CaseAct.Note;

    /// <summary>The same for every press of the button of this page: what is sent goes out once.</summary>
    private Guid Press =>
        No is not null && Guid.TryParse(Sent("press"), out var press) ? press : Ids.New(clock.GetUtcNow());

    /// <summary>What can be answered to all alike, or what is asked for of all alike.</summary>
    private string? Draft =>
        Act switch
        {
            CaseAct.Send when Sheet?.Bounced is not null => Sheet.Case.Resolution,
            CaseAct.Send => Sheet?.Code?.Answer(CultureInfo.CurrentUICulture),
            CaseAct.Reply => Sheet?.Heard?.Message,
            CaseAct.Ask => Sheet?.Code?.Documents,
            CaseAct.Lapse when Sheet is { Readings.Legal.Deadline: var law } => W.Say(
                "Lapse.Draft",
                Sheet.Case.Receipt,
                law.WithdrawnOn is { } last ? Time.Day(last) : "",
                law.Terms.Law
            ),
            _ => null,
        };

    protected override async Task OnInitializedAsync()
    {
        Tree = await codes.TreeAsync(Cancel);
        var read = await desk.OfAsync(Id, Actor, Cause, Cancel);
        if (read.IsRefused(out var refusal, out var sheet))
        {
            No = refusal;
            Http.Response.StatusCode = Answers.Status(refusal.Kind);
            return;
        }
        Sheet = sheet;
        Regulated = SupervisorProfile.Takes(sheet.Case.Kind) && await regulator.TermsAsync(Cancel) is not null;
        if (MayWork)
        {
            People = await W.PeopleAsync(Cancel);
            Canned = (await cannedBook.ListAsync(Cancel)).FindAll(c => c.Active);
        }
    }

    private async Task DoAsync()
    {
        _ = int.TryParse(Sent("version"), NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        var act = Act;
        if (Sent("use") is { Length: > 0 } use)
        {
            Put = string.Join(
                "\n\n",
                new[] { Sent("message").NullIfBlank(), Ready.FirstOrDefault(r => r.Key == use).Words }.OfType<string>()
            );
            return;
        }
        FilledTemplate? template = null;
        if (
            CaseMail.Carries(act)
            && TemplateWords.Read(Canned, Sent) is { } chosen
            && chosen.IsRefused(out var unfit, out template)
        )
        {
            No = unfit;
            return;
        }
        var files = await PostedFiles.ReadAsync(Http, Cancel);
        Tell(
            await work.RunAsync(
                Id,
                new(act)
                {
                    Note = Sent("note"),
                    Message = template?.Text ?? Sent("message"),
                    Template = template?.Template,
                    Proof = Sent("proof"),
                    Owner = Guid.TryParse(Sent("owner"), out var owner) ? owner : null,
                    Team = Guid.TryParse(Sent("team"), out var team) ? team : null,
                    Code = Sent("code"),
                    Kind = CaseWords.Read<CaseKind>(Sent("kind")),
                    Severity = int.TryParse(Sent("severity"), CultureInfo.InvariantCulture, out var grave)
                        ? grave
                        : null,
                    Incomplete = IsSent("incomplete"),
                    Channel = CaseWords.Read<Channel>(Sent("channel")),
                    Way = Guid.TryParse(Sent("way"), out var way) ? way : null,
                    Anyway = Sent("anyway"),
                    Files = files,
                    RequestId = Guid.TryParse(Sent("press"), out var press) ? press : null,
                },
                version,
                Actor,
                Cause,
                Cancel
            ),
            act
        );
    }

    private async Task DecideAsync(Guid message, MessageDecision decision)
    {
        var decided = await decide.RunAsync(Sheet!.Case.Customer, message, decision, Actor, Cause, Cancel);
        if (decided.IsRefused(out Refusal? refusal))
            No = refusal;
        else
            Navigation.NavigateTo($"/casos/{Id}?hecho={CaseAct.Note}");
    }

    private async Task NoteFactsAsync() =>
        Tell(
            await work.NoteFactsAsync(
                Id,
                SupervisorProfile.ByHand.ToDictionary(f => f, f => Sent("fact-" + f) ?? ""),
                Actor,
                Cause,
                Cancel
            ),
            CaseAct.Note
        );

    private async Task TogetherAsync() =>
        Tell(
            await merge.RunAsync(
                Id,
                (Sent("receipts") ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries),
                Actor,
                Cause,
                Cancel
            ),
            CaseAct.Merge
        );

    private async Task ApartAsync(Guid other) =>
        Tell(await merge.UndoAsync(Id, other, Actor, Cause, Cancel), CaseAct.Unmerge);

    private void Tell(Outcome<ServiceCase> outcome, CaseAct act)
    {
        if (outcome.IsRefused(out var refusal))
            No = refusal;
        else
            Navigation.NavigateTo($"/casos/{Id}?hecho={act}");
    }

    private string ClockText(ClockReading? reading, TimeSpan? target) =>
        reading is null || target is not { } whole ? "—" : W.Say("Ran", W.Hours(reading.Ran), W.Hours(whole));

    private string ClockNote(ClockReading? reading) =>
        reading switch
        {
            null => "",
            { StoppedAt: { } at } => W.Say("StoppedAt", Time.Moment(at)),
            { IsPaused: true } => W["Paused"],
            { IsBreached: true } => W["Breached"],
            { Due: { } due } => W.Say("DueAt", Time.Moment(due)),
            _ => "",
        };

    private IReadOnlyList<Fact> Facts(CaseSheet sheet) =>
        [
            Fact.Of(W["Remedy"], sheet.Case.Remedy),
            Fact.Of(W["Opened"], Time.Moment(sheet.Case.OpenedAt)),
            Fact.Of(W["Channel"], sheet.Case.Channel is { } channel ? W["Channel." + channel] : null),
            Fact.Of(W["Team"], CaseWords.Name(People.Teams, sheet.Case.Team)),
            Fact.Of(W["Owner"], CaseWords.Name(People.People, sheet.Case.Owner)),
            Fact.Of(W["Documents"], sheet.Code?.Documents?.Replace("\n", ", ", StringComparison.Ordinal)),
            .. sheet.Case.Resolution is { } answer ? [Fact.Of(W["Answer"], answer)] : Array.Empty<Fact>(),
        ];

    private string? WhyOf(ClockLine line) =>
        line.Clock is ClockKind.Legal or ClockKind.Ombudsman && line.Calendar is not null
            ? CaseWords.Regime(line.Calendar)
        : PromisedTarget.Of(line) is { } promised ? W.Say("Promised", Name(promised), promised.Version, promised.Row)
        : line.Reason;

    private static string Name(PromisedTarget promised) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" ? promised.NameEn : promised.NameEs;

    /// <summary>Why a clock of ours ends when it does, where a rule promised it.</summary>
    private MarkupString Promised(CaseSheet sheet, ClockKind clock)
    {
        if (
            CaseClocks.Present(sheet.Lines, clock).FindLast(l => l.Minutes is not null) is not { } line
            || PromisedTarget.Of(line) is not { } promised
        )
            return Markup.None;
        var words = Name(promised);
        var rule = Actor.May(Permissions.TablesRead)
            ? Markup.Of($"<a class=\"link\" href=\"/reglas/{promised.Rule}?version={promised.Version}\">{words}</a>")
            : Markup.Of($"{words}");
        var cut = line.Minutes < promised.Minutes ? " " + W["Promised.Law"] : "";
        return Markup.Of($"<span data-promise=\"{clock.ToString()}\">{W["Promised.By"]} {rule}.{cut}</span>");
    }

    private static string IconOf(CaseAct act) =>
        act switch
        {
            CaseAct.Open => "flag",
            CaseAct.Send or CaseAct.Tell or CaseAct.Ask => "send",
            CaseAct.Prove or CaseAct.Close => "circle-check",
            CaseAct.Bounce => "triangle-alert",
            CaseAct.Reply or CaseAct.Hear => "undo-2",
            CaseAct.Escalate => "bell",
            CaseAct.Merge or CaseAct.Unmerge => "git-merge",
            CaseAct.Assign => "user-check",
            CaseAct.Classify or CaseAct.Prioritise => "tag",
            CaseAct.Extend => "calendar-clock",
            CaseAct.WaitThird => "hourglass",
            _ => "pencil",
        };
}
