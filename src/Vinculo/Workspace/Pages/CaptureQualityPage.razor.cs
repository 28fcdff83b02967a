using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Customers.Capture;
using Vinculo.Insights.Value;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;
using Vinculo.Ui.Components;

namespace Vinculo.Workspace.Pages;

/// <summary>How well teams, people, channels and source systems capture; everybody sees their own figures.</summary>
public sealed partial class CaptureQualityPage(
    CaptureDays days,
    CaptureGoals goals,
    HandNames names,
    DoubtedAmounts doubts,
    Audit audit,
    NavigationManager navigation
)
{
    private const int Weeks = 12;
    private const int MostDoubted = 50;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "por")]
    private string? ByWord { get; set; }

    [SupplyParameterFromQuery(Name = "grupo")]
    private string? GroupWord { get; set; }

    [SupplyParameterFromQuery(Name = "falta")]
    private string? MissingWord { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? After { get; set; }

    [SupplyParameterFromQuery(Name = "hecho")]
    private string? Done { get; set; }

    private Actor Actor { get; set; } = null!;
    private IReadOnlyList<DoubtedAmount> Doubted { get; set; } = [];
    private DateOnly? Day { get; set; }
    private CaptureGroup? Whole { get; set; }
    private IReadOnlyList<CaptureGroup> Groups { get; set; } = [];
    private IReadOnlyList<CaptureGroup> Trend { get; set; } = [];
    private WorstPage Worst { get; set; } = new([], null);
    private CaptureGoalSet Goals { get; set; } = CaptureGoalSet.Usual;
    private int GoalsVersion { get; set; }
    private HandNames.Names? Known { get; set; }
    private string? Problem { get; set; }

    private bool MayRead => Actor.May(Permissions.CaptureRead);
    private bool MaySet => Actor.May(Permissions.SettingsManage);
    private CaptureBy By => MayRead ? Words.Read<CaptureBy>(ByWord) ?? CaptureBy.Team : CaptureBy.Person;
    private bool HasGoals => By is CaptureBy.Team or CaptureBy.Hands;

    /// <summary>Key of the group looked at; null: the whole company, or what is within reach of it.</summary>
    private string? Group => MayRead ? GroupWord : Actor.Id.ToString("D");
    private string? Missing => MissingWord is { Length: > 0 and < 80 } asked ? asked : null;

    private string Heading => Group is null ? W["Quality.Company"] : Name(Whole!) ?? W["Quality.Unknown"];

    private string WorstTitle =>
        Group is null || Whole is null
            ? W["Quality.Worst"]
            : W.Say("Quality.WorstOf", Name(Whole) ?? W["Quality.Unknown"]);

    private double? Moved =>
        Trend.Count > 1 && Trend[^1].Customers > 0 && Trend[^2].Customers > 0
            ? Trend[^1].Score - Trend[^2].Score
            : null;

    private string? Change => Moved is { } moved ? moved.ToString("+0.0;−0.0;0.0", CultureInfo.CurrentCulture) : null;
    private bool? Rising => Moved is null or (> -.05 and < .05) ? null : Moved > 0;

    /// <summary>Fields most missing first, each a link to the customers that miss it.</summary>
    private IReadOnlyList<Bar> MissingBars =>
        Whole is null
            ? []
            :
            [
                .. Whole
                    .Fields.Where(f =>
                        f.Value is { Asked: > 0 } count && count.Missing + count.Doubtful + count.Stale > 0
                    )
                    .OrderByDescending(f => (double)f.Value.Missing / f.Value.Asked)
                    .Take(10)
                    .Select(f => new Bar(
                        C.Field(f.Key),
                        100.0 * f.Value.Missing / f.Value.Asked,
                        NumberText.Percent((double)f.Value.Missing / f.Value.Asked),
                        CaptureQualityView.To(By, Group, f.Key) + "#peores"
                    )),
            ];

    protected override async Task OnInitializedAsync()
    {
        Actor = CurrentActor.Of(Context);
        Doubted = await doubts.ListAsync(Actor, MostDoubted, Context.RequestAborted);
        await C.PrepareAsync(Context.RequestAborted);
        Known = await names.ReadAsync(Context.RequestAborted);
        Goals = await goals.ReadAsync(Context.RequestAborted);
        GoalsVersion = await goals.RowVersionAsync(Context.RequestAborted);
        Day = await days.LastDayAsync(Context.RequestAborted);
        if (Day is not { } day)
            return;
        Groups = await days.GroupsAsync(day, By, Actor, Context.RequestAborted);
        Whole = Group is not null
            ? Groups.FirstOrDefault(g => g.Key == Group)
            : (await days.GroupsAsync(day, CaptureBy.Company, Actor, Context.RequestAborted)).FirstOrDefault();
        if (Whole is { } whole)
            Trend = await days.TrendAsync(whole.By, whole.Key, day, Weeks, Context.RequestAborted);
        try
        {
            // A group out of reach shows nobody, rather than everybody.
            if (Group is null || Whole is not null)
                Worst = await days.WorstAsync(
                    new(Group is null ? null : By, Group, Missing),
                    After,
                    Actor,
                    Context.RequestAborted
                );
        }
        catch (FormatException)
        {
            navigation.NavigateTo(CaptureQualityView.To(By, Group, Missing));
            return;
        }
        if (Worst.Items.Count > 0)
            await audit.ReadAsync(Actor, "customers.listed", null, CaptureQualityView.Path);
    }

    private string? Name(CaptureGroup group) => CaptureQualityView.NameOf(group, Known!, W);

    private static string N(double number) => number.ToString("#,0.##", CultureInfo.CurrentCulture);

    private static string Share(CaptureGroup group, double share) =>
        group.Customers == 0 ? "—" : NumberText.Percent(share);

    private async Task SaveGoalsAsync()
    {
        var form = Context.Request.Form;
        var company = Number(form["goal"]) ?? Goals.Company;
        var teams = new Dictionary<Guid, double>(Goals.Teams);
        foreach (var (name, value) in form)
            if (name.StartsWith("goal.", StringComparison.Ordinal) && Guid.TryParse(name.AsSpan(5), out var team))
            {
                // The company's own goal is not written down for each team: it follows when it changes.
                if (Number(value) is { } goal && (goal != Goals.Company || teams.ContainsKey(team)))
                    teams[team] = goal;
                else if (string.IsNullOrWhiteSpace(value))
                    teams.Remove(team);
            }
        _ = int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version);
        var outcome = await goals.ChangeAsync(new(company, teams), version, Actor, Context.RequestAborted);
        if (outcome.IsRefused(out var refusal))
            Problem = RefusalText.Of(refusal);
        else
            navigation.NavigateTo(CaptureQualityView.To(By, GroupWord) + "&hecho=goals");
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
