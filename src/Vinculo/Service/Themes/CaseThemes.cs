using System.Text.RegularExpressions;
using Vinculo.Analytics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Text;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using TextThemes = Vinculo.Analytics.Text.Themes;

namespace Vinculo.Service.Themes;

/// <summary>Finds what customers write about in their cases, and keeps it: once a night, and when somebody asks.</summary>
public sealed partial class CaseThemes(Database database, JobQueue jobs, VinculoOptions options, TimeProvider clock)
{
    /// <summary>More cases are not read; the newest are.</summary>
    public const int MostCases = 20_000;

    private const int Steps = 3;
    private const int Months = 12;
    private const int MostCodes = 3;

    /// <summary>What a letter is about, it says before so many characters.</summary>
    private const int MostRead = 4_000;

    private sealed record Letter(
        CustomerId Customer,
        Guid Id,
        string Receipt,
        string Code,
        DateOnly Month,
        string Text
    );

    /// <summary>The last report; null before the first. Needs <c>insights.read</c>.</summary>
    public async Task<Outcome<ThemesReport?>> ReadAsync(Actor actor, CancellationToken cancel) =>
        actor.May(Permissions.InsightsRead)
            ? await database.ReadAsync(session => session.RecallAsync<ThemesReport>(ThemesReport.Code), cancel)
            : Actor.Refused(Permissions.InsightsRead);

    /// <summary>A search that waits or works, and why the last one failed, when it did.</summary>
    public Task<(JobProgress? Current, string? Failed)> StandingAsync(CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                var newest = await session.FirstOrDefaultAsync(
                    "SELECT id FROM job WHERE code = @code ORDER BY created_at DESC LIMIT 1",
                    row => (Guid?)row.Guid(0),
                    ("code", ThemesJob.JobCode)
                )
                    is { } id
                    ? await JobQueue.FindAsync(session, id)
                    : null;
                return (
                    newest is { IsOver: false } ? newest : null,
                    newest is { State: JobState.Failed } ? newest.Message ?? "" : null
                );
            },
            cancel
        );

    /// <summary>Asks for a new report, unless one is waited for.</summary>
    /// <param name="actor">Needs <c>insights.run</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The refusal; null when there is none.</returns>
    public async Task<Refusal?> AskAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRun))
            return Actor.Refused(Permissions.InsightsRun);
        await database.WriteAsync(session => jobs.EnqueueOnceAsync(session, ThemesJob.JobCode, new { }, actor), cancel);
        return null;
    }

    /// <summary>Finds the themes of the newest cases of the last twelve months.</summary>
    /// <param name="told">Hears of each step done, out of how many.</param>
    /// <param name="cancel">Stops between two steps; what was kept before stays.</param>
    internal async Task<ThemesReport> FindAsync(Func<int, int, Task> told, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var month = MonthOf(now);
        var letters = await LettersAsync(month.AddMonths(1 - Months), now, cancel);
        await told(1, Steps);
        cancel.ThrowIfCancellationRequested();
        var report = Of(letters, now, MonthsOf(letters, month));
        await told(2, Steps);
        await database.WriteAsync(session => session.KeepAsync(ThemesReport.Code, report, now), cancel);
        await told(Steps, Steps);
        return report;
    }

    private Task<List<Letter>> LettersAsync(DateOnly first, DateTimeOffset now, CancellationToken cancel)
    {
        var midnight = first.ToDateTime(TimeOnly.MinValue);
        var from = new DateTimeOffset(midnight, options.Zone.GetUtcOffset(midnight)).ToUniversalTime();
        return database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT s.customer_id, s.id, s.receipt, coalesce(s.code, ''), s.opened_at, substr(s.body, 1, {MostRead}),
                      CASE WHEN c.kind = 1 THEN c.display_name END
                    FROM service_case s LEFT JOIN customer c ON c.customer_id = s.customer_id
                    WHERE s.opened_at >= @from AND s.opened_at <= @now AND s.body <> ''
                    ORDER BY s.opened_at DESC, s.id DESC LIMIT {MostCases}
                    """,
                    row => new Letter(
                        new(row.Guid(0)),
                        row.Guid(1),
                        row.Text(2),
                        row.Text(3),
                        MonthOf(row.Instant(4)),
                        Read(row.Text(5), row.TextOrNull(6))
                    ),
                    ("from", from),
                    ("now", now)
                ),
            cancel
        );
    }

    private DateOnly MonthOf(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, options.Zone);
        return new(local.Year, local.Month, 1);
    }

    /// <summary>From the first month with a letter; when not all letters were read, from the first that was read whole.</summary>
    private static List<DateOnly> MonthsOf(List<Letter> letters, DateOnly last)
    {
        if (letters.Count == 0)
            return [];
        var first = letters[^1].Month;
        if (letters.Count == MostCases && first < last)
            first = first.AddMonths(1);
        var months = new List<DateOnly>();
        for (var month = first; month <= last; month = month.AddMonths(1))
            months.Add(month);
        return months;
    }

    private static ThemesReport Of(List<Letter> letters, DateTimeOffset now, List<DateOnly> months)
    {
        if (letters.Count < ThemesReport.FewestTexts)
            return new(now, letters.Count, 0, months, []);
        try
        {
            var numbers = new Dictionary<CustomerId, int>();
            var found = TextThemes.Find(
                Corpus.Read(letters.ConvertAll(l => l.Text)),
                new Xoshiro256(1),
                new()
                {
                    Writers = letters.ConvertAll(l =>
                        numbers.TryGetValue(l.Customer, out var number) ? number : numbers[l.Customer] = numbers.Count
                    ),
                }
            );
            var members = Enumerable
                .Range(0, letters.Count)
                .Where(i => found.Of[i] >= 0)
                .ToLookup(i => found.Of[i], i => letters[i]);
            return new(
                now,
                letters.Count,
                found.Silent,
                months,
                [.. found.All.Select((theme, t) => Told(theme, [.. members[t]], letters, months))]
            );
        }
        catch (UnfitDataException)
        {
            return new(now, letters.Count, 0, months, []);
        }
    }

    private static CaseTheme Told(Theme theme, List<Letter> members, List<Letter> letters, List<DateOnly> months)
    {
        var counts = members.CountBy(l => l.Month).ToDictionary();
        return new(
            theme.Name,
            theme.Words,
            theme.Texts,
            theme.Share,
            months.ConvertAll(m => counts.GetValueOrDefault(m)),
            [
                .. members
                    .CountBy(l => l.Code, StringComparer.Ordinal)
                    .OrderByDescending(c => c.Value)
                    .ThenBy(c => c.Key, StringComparer.Ordinal)
                    .Take(MostCodes)
                    .Select(c => new CodeShare(c.Key, (double)c.Value / members.Count)),
            ],
            [.. theme.Examples.Select(i => new ThemeExample(letters[i].Customer, letters[i].Id, letters[i].Receipt))]
        );
    }

    /// <summary>
    /// A letter without what tells who wrote it: addresses of e-mail, numbers of five digits and more, and the writer's own
    /// names; what is a name to one is a word to the next.
    /// </summary>
    /// <param name="name">The person's who wrote it; null: a company's, whose name is made of ordinary words, or not known.</param>
    internal static string Read(string letter, string? name = null)
    {
        var read = Digits().Replace(PersonalMarks.Hidden(letter), "…");
        if (name is null)
            return read;
        var own = NameKey.Tokens(name);
        return Words()
            .Replace(read, word => own.Contains(NameKey.Fold(word.Value), StringComparer.Ordinal) ? "…" : word.Value);
    }

    [GeneratedRegex(@"\p{L}{2,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"\p{N}{5,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Digits();
}

/// <summary>The same in the background.</summary>
internal sealed class ThemesJob(Database database, CaseThemes themes) : IJob
{
    public const string JobCode = "service.themes";

    public string Code => JobCode;

    public Task RunAsync(JobRun run, CancellationToken cancel) => themes.FindAsync(run.Steps(database, cancel), cancel);
}
