using System.Globalization;
using Microsoft.AspNetCore.Components;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui;

namespace Vinculo.Insights.Segments.Pages;

/// <summary>Who went where between two days: in money, in people, in chances; the two days live in the address.</summary>
public sealed partial class SegmentMovementPage(SegmentMovement movement, Segmentations segmentations)
{
    private const int UsualDays = 90;
    private const int Months = 12;

    [Parameter]
    public Guid Id { get; set; }

    private DateOnly From { get; set; }
    private DateOnly To { get; set; }
    private Movement? Moved { get; set; }
    private (double NowMinor, double ThenMinor, int Periods) Ahead { get; set; }

    private string Here => $"{SegmentsModule.Path}/{Id}";
    private string Title => Moved?.Segmentation.Name(CultureInfo.CurrentUICulture) ?? L["Segmentation"];
    private string Show => Asked("ver") ?? "gente";
    private string Export =>
        Link(From, To, Show).Replace("/movimiento?", "/movimiento/exportar?", StringComparison.Ordinal);
    private bool MaySee => Actor.May(Permissions.CustomersRead);

    private long Total => Moved?.Flows.Total ?? 0;

    /// <summary>Somebody stood somewhere on the first day: else nothing is known of how they move.</summary>
    private bool Stood => Moved is { } m && Enumerable.Range(0, m.Segments.Count).Any(row => m.Flows.OfRow(row) > 0);

    private string Change =>
        Ahead.NowMinor == 0
            ? ""
            : (Ahead.ThenMinor / Ahead.NowMinor - 1).ToString("+0.#%;−0.#%;0%", CultureInfo.CurrentCulture);

    /// <summary>Whether people moved otherwise than in the period before, in plain words.</summary>
    private string Said =>
        Moved?.Change switch
        {
            null => L["Change.None"],
            { Degrees: 0 } => L["Change.None"],
            { PValue: < .01 } c => SegmentText.Say("Change.Sure", Chance(c.PValue)),
            { PValue: < .05 } c => SegmentText.Say("Change.Likely", Chance(c.PValue)),
            { } c => SegmentText.Say("Change.No", Chance(c.PValue)),
        };

    private static string Chance(double p) => p < .001 ? SegmentText.Of("Change.Below") : NumberText.Percent(p, 1);

    protected override async Task OnInitializedAsync()
    {
        To = Day("hasta") ?? Time.Today;
        From = Day("desde") ?? await UsualFromAsync();
        var outcome = await movement.RunAsync(Id, From, To, Actor, Http.Request.Path, Cancel);
        if (outcome.IsRefused(out var refusal))
            No = refusal;
        else
            (Moved, Ahead) = (outcome.Accepted, outcome.Accepted.Ahead(Months));
    }

    /// <summary>Three months ago, or the first day there is anything to see.</summary>
    private async Task<DateOnly> UsualFromAsync()
    {
        var usual = To.AddDays(-UsualDays);
        var known = await segmentations.FindAsync(Id, Cancel);
        return
            known.IsAccepted(out var view)
            && view.Segmentation.HistoryFrom is { } begun
            && Begin(begun) is var first
            && first > usual
            && first < To
            ? first
            : usual;
    }

    private DateOnly? Day(string name) =>
        DateOnly.TryParseExact(
            Asked(name),
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var day
        )
            ? day
            : null;

    private DateOnly Begin(DateTimeOffset at) => DateOnly.FromDateTime(Time.Local(at).DateTime);

    private string Link(DateOnly from, DateOnly to, string show) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Here}/movimiento?desde={from:yyyy-MM-dd}&hasta={to:yyyy-MM-dd}&ver={show}"
        );

    private string NameOf(string code) =>
        Moved!.Segments.FirstOrDefault(s => s.Code == code)?.Name(CultureInfo.CurrentUICulture) ?? code;
}
