using System.Globalization;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Workspace.Patterns;

/// <summary>Every night: counts what is new, sees what is not as usual, and tells its owner once.</summary>
internal sealed class FindPatterns(
    Database database,
    PatternCounts counts,
    PatternNames names,
    PatternOwners owners,
    Notifications notifications,
    TimeProvider clock
) : IJob
{
    public const string JobCode = "patterns.find";

    /// <summary>What goes on after a pause shorter than this is the same pattern.</summary>
    private const int SameDays = 7;

    public string Code => JobCode;

    public Task RunAsync(JobRun run, CancellationToken cancel) => LookAsync(cancel);

    /// <summary>One look.</summary>
    /// <returns>How many patterns were new.</returns>
    public async Task<int> LookAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var last = await counts.CatchUpAsync(now, cancel);
        var all = await counts.ReadAsync(cancel);
        var news = 0;
        foreach (var (indicator, days) in all)
            if (Patterns.Look(indicator.Kind, days, last, all.Count)?.Found is { } found)
                news += await KeepAsync(indicator, found, now, cancel) ? 1 : 0;
        return news;
    }

    private async Task<bool> KeepAsync(Indicator indicator, Pattern found, DateTimeOffset now, CancellationToken cancel)
    {
        var told = await names.OfAsync(indicator, cancel);
        var units = await owners.UnitsAsync(indicator, cancel);
        return await database.WriteAsync(
            async session =>
            {
                (string, object?)[] which = [("kind", indicator.Kind), ("item", indicator.Item)];
                var known = await session.FirstOrDefaultAsync(
                    "SELECT id FROM pattern_alarm WHERE kind = @kind AND item = @item AND last_day >= @since ORDER BY last_day DESC LIMIT 1",
                    row => (Guid?)row.Guid(0),
                    [.. which, ("since", found.First.AddDays(-SameDays))]
                );
                (string, object?)[] figures =
                [
                    ("last", found.Last),
                    ("expected", found.Expected),
                    ("seen", found.Seen),
                    ("once", Math.Min(found.OnceInDays, 1e9)),
                ];
                if (known is { } old)
                {
                    await session.ExecuteAsync(
                        "UPDATE pattern_alarm SET last_day = @last, expected = @expected, seen = @seen, once_in_days = @once WHERE id = @id",
                        [.. figures, ("id", old)]
                    );
                    return false;
                }
                var id = Ids.New(now);
                await session.ExecuteAsync(
                    """
                    INSERT INTO pattern_alarm (id, kind, item, first_day, last_day, expected, seen, once_in_days, found_at)
                    VALUES (@id, @kind, @item, @first, @last, @expected, @seen, @once, @now)
                    """,
                    [.. which, .. figures, ("id", id), ("first", found.First), ("now", now)]
                );
                var muted = await session.FirstOrDefaultAsync(
                    "SELECT 1 FROM pattern_mute WHERE kind = @kind AND item = @item AND until > @now",
                    _ => true,
                    [.. which, ("now", now)]
                );
                if (!muted)
                    await TellAsync(session, id, indicator, found, units, told);
                return true;
            },
            cancel
        );
    }

    private async Task TellAsync(
        Session session,
        Guid id,
        Indicator indicator,
        Pattern found,
        IReadOnlyList<Guid> units,
        (string Spanish, string English) name
    )
    {
        var kind = indicator.Kind;
        foreach (var (owner, language) in await PatternOwners.OfAsync(session, indicator, units))
        {
            var culture = Languages.CultureOf(language);
            await notifications.NotifyWithinAsync(
                session,
                owner,
                "pattern.found",
                PatternText.Of(
                    culture,
                    "Told." + kind,
                    culture.TwoLetterISOLanguageName == "en" ? name.English : name.Spanish
                ),
                PatternText.Of(
                    culture,
                    "Told.Text",
                    PatternText.Amount(kind, found.Seen, culture),
                    PatternText.Amount(kind, found.Expected, culture)
                ),
                $"/patrones/{id:D}"
            );
        }
    }
}
