using System.Runtime.CompilerServices;
using Vinculo.Customers;
using Vinculo.Insights.Behaviour;
using Vinculo.Insights.Warehouse;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Moves;

/// <summary>One customer as the base counted them on a day.</summary>
/// <param name="MarginMinor">Of the twelve months that end with the day.</param>
/// <param name="ValueMinor">Expected remaining value as held then; null: nobody had worked it out.</param>
/// <param name="Noted">Their place in the life cycle as held then; null: nobody had noted it.</param>
/// <param name="Plain">Their place as far as dated facts tell it: without the risk to leave and the change of use.</param>
internal readonly record struct Standing(
    Guid Customer,
    Guid? Team,
    CustomerStage Stage,
    long MarginMinor,
    long? ValueMinor,
    LifeCyclePlace? Noted,
    LifeCyclePlace Plain
);

/// <summary>A customer on two days; at least on one of them there was one.</summary>
internal readonly record struct Step(Standing? Before, Standing? Now)
{
    public Guid Customer => (Now ?? Before)!.Value.Customer;

    public Guid? Team => (Now ?? Before)!.Value.Team;
}

/// <summary>Everybody on two days side by side, from the snapshots of month ends and from today.</summary>
internal sealed class BaseOnTwoDays(Database database, VinculoOptions options, TimeProvider clock)
{
    /// <summary>Most month ends that are offered.</summary>
    private const int MostMonths = 36;

    /// <summary>Today in the company's zone.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);

    /// <summary>Month ends that can be looked at, the newest first; none before the warehouse was loaded.</summary>
    public Task<List<DateOnly>> MonthEndsAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var state = await WarehouseState.ReadAsync(session);
                var ends = new List<DateOnly>();
                if (state is not { LoadedAt: not null, FirstMonth: { } first, ClosedMonth: { } closed })
                    return ends;
                for (var month = closed; month >= first && ends.Count < MostMonths; month = month.AddMonths(-1))
                    ends.Add(CompanyCalendar.MonthEnd(month));
                return ends;
            },
            cancel
        );

    /// <summary>Everybody, in the order of their identifiers.</summary>
    /// <param name="from">A month end.</param>
    /// <param name="to">A later month end; null: today.</param>
    /// <param name="cancel">Gives up.</param>
    public async IAsyncEnumerable<Step> PairsAsync(
        DateOnly from,
        DateOnly? to,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var earlier = OnAsync(from).GetAsyncEnumerator(cancel);
        await using var later = (to is { } day ? OnAsync(day) : TodayAsync()).GetAsyncEnumerator(cancel);
        var (has, had) = (await later.MoveNextAsync(), await earlier.MoveNextAsync());
        while (has || had)
        {
            var order =
                !had ? 1
                : !has ? -1
                : earlier.Current.Customer.CompareTo(later.Current.Customer);
            yield return new(order <= 0 ? earlier.Current : null, order >= 0 ? later.Current : null);
            if (order <= 0)
                had = await earlier.MoveNextAsync();
            if (order >= 0)
                has = await later.MoveNextAsync();
        }
    }

    /// <summary>The newest version of everybody's row of a month end.</summary>
    private async IAsyncEnumerable<Standing> OnAsync(DateOnly day)
    {
        var place =
            database.Engine == Engine.Postgres
                ? $"CAST(scores #>> '{{{PhaseScorer.Code},band}}' AS integer)"
                : $"json_extract(scores, '$.{PhaseScorer.Code}.band')";
        (Standing Standing, bool Gone)? held = null;
        await foreach (
            var next in database.StreamAsync(
                $"""
                SELECT customer_id, team_id, stage, since, open_cases, margin_minor, value_minor, {place}, gone
                FROM customer_snapshot WHERE day = @day AND month_end = @yes ORDER BY customer_id, known_at
                """,
                row => (Read(row, day), row.Bool(8)),
                ("day", day),
                ("yes", true)
            )
        )
        {
            if (held is { Gone: false } known && known.Standing.Customer != next.Item1.Customer)
                yield return known.Standing;
            held = next;
        }
        if (held is { Gone: false } last)
            yield return last.Standing;
    }

    private IAsyncEnumerable<Standing> TodayAsync()
    {
        var today = Today;
        return database.StreamAsync(
            """
            SELECT c.customer_id, c.team_id, c.stage, c.since, c.open_cases, coalesce(c.margin_minor, 0), c.value_minor, s.band
            FROM customer c LEFT JOIN score s ON s.customer_id = c.customer_id AND s.model = @model
            WHERE c.merged_into IS NULL ORDER BY c.customer_id
            """,
            row => Read(row, today),
            ("model", PhaseScorer.Code)
        );
    }

    private static Standing Read(Row row, DateOnly day)
    {
        var stage = row.Enum<CustomerStage>(2);
        var tenure = row.DateOrNull(3) is { } since ? (day.DayNumber - since.DayNumber) / 30.4375 : double.NaN;
        return new(
            row.Guid(0),
            row.GuidOrNull(1),
            stage,
            row.Long(5),
            row.LongOrNull(6),
            (LifeCyclePlace?)row.IntOrNull(7),
            LifeCycle.Of(stage, null, null, row.Int(4), tenure, double.NaN).Place
        );
    }
}
