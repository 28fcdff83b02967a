using System.CommandLine;
using System.Globalization;
using System.Text;
using Vinculo.Analytics;
using Vinculo.Analytics.Series;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo anomalies</c>: when one or many series were not as usual.</summary>
internal sealed class AnomaliesCommand(TimeProvider clock)
    : TableVerb(
        "anomalies",
        "Cuándo una serie no fue como siempre · When a series was not as usual",
        "CSV con lo visto y lo esperado en cada paso · CSV with what was seen and expected at each step"
    )
{
    private const int MostShown = 50;

    private static readonly AnalysisTexts Texts = new("AnomaliesTexts");

    private static readonly Option<string?> Time = Ask<string?>(
        "--time",
        "Columna de la fecha u hora · Column of the date or time"
    );

    private static readonly Option<string?> Value = Ask<string?>(
        "--value",
        "Columna del valor; si falta, se cuentan filas · Column of the value; rows are counted without one"
    );

    private static readonly Option<string?> By = Ask<string?>(
        "--by",
        "Columna que distingue series · Column that tells series apart"
    );

    private static readonly Option<double?> Once = Ask<double?>(
        "--once-in",
        "Avisa de lo que por azar pasa una vez en tantos días · Alarms what chance brings once in so many days"
    );

    protected override Option[] Options => [Time, Value, By, Once];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        if (asked.Of(Once) is { } once && !(once > 0 && double.IsFinite(once)))
            return Refusal.Invalid("analysis.once-in", "once-in");
        if (
            SeriesTable
                .Read(file, asked.Of(Time), asked.Of(Value), asked.Of(By), clock.GetLocalNow().DateTime.AddDays(1))
                .IsRefused(out var refusal, out var table)
        )
            return refusal;
        var found = new Anomalies?[table.Series.Count];
        // The more series are watched, the rarer what is alarmed: a hundred of them do not cry wolf a hundred times as often.
        var series = Math.Min(100, table.Series.Count);
        Parallel.For(
            0,
            found.Length,
            i =>
            {
                var own = table.Series[i];
                found[i] = Find(own, asked.Of(Once), series);
            }
        );
        if (Array.TrueForAll(found, f => f is null))
            return Refusal.Invalid(
                "analysis.series-short",
                "time",
                ("rows", table.Rows),
                ("unreadable", table.Unreadable),
                ("file", file.Name)
            );
        if (asked.Out is { } path)
            Write(path, table, found);
        return Answer(table, found, asked.Seconds);
    }

    private static Anomalies? Find(SeriesTable.One own, double? once, int series)
    {
        try
        {
            var times = own.Times.ToArray();
            var values = own.Values?.ToArray();
            var options = new AnomalyOptions { OnceInDays = once, Series = series };
            return Anomalies.Find(times, values, options);
        }
        catch (UnfitDataException)
        {
            // Too short to know what is usual: told as such beside the others.
            return null;
        }
    }

    private static CommandAnswer Answer(SeriesTable table, Anomalies?[] found, double seconds)
    {
        var alarms = table
            .Series.Zip(found)
            .SelectMany(s => (s.Second?.Alarms ?? []).Select(alarm => (Series: s.First.Name, Alarm: alarm)))
            .ToList();
        var facts = new
        {
            time = table.TimeColumn,
            value = table.ValueColumn,
            by = table.ByColumn,
            rows = table.Rows,
            unreadable = table.Unreadable + table.UnreadableValues,
            unreadableTimes = table.Unreadable,
            unreadableValues = table.UnreadableValues,
            withoutValue = table.WithoutValue,
            future = table.Future,
            series = table.Series.Zip(
                found,
                (one, its) =>
                    new
                    {
                        name = one.Name,
                        points = one.Times.Count,
                        from = its is null ? null : Moment(its.Grid.From),
                        to = its is null ? null : Moment(its.Grid.At(its.Grid.Values.Length)),
                        stepSeconds = its?.Step.TotalSeconds,
                        stepMonths = its?.Grid.Months is > 0 and var months ? months : (int?)null,
                        seasonSeconds = its?.Season?.TotalSeconds,
                        alarms = its?.Alarms.Count ?? 0,
                        tooShort = its is null,
                        gaps = (its?.Gaps ?? []).Select(g => new
                        {
                            start = Moment(g.Start),
                            end = Moment(g.End),
                            steps = g.Steps,
                            zeros = g.Zeros,
                        }),
                    }
            ),
            alarms = alarms.Select(a => new
            {
                series = a.Series,
                start = Moment(a.Alarm.Start),
                end = Moment(a.Alarm.End),
                kind = a.Alarm.Kind.ToString().ToLowerInvariant(),
                expected = AnalysisTexts.Finite(a.Alarm.Expected),
                seen = AnalysisTexts.Finite(a.Alarm.Seen),
                score = AnalysisTexts.Finite(a.Alarm.Score),
                onceInDays = AnalysisTexts.Finite(a.Alarm.OnceInDays),
            }),
            seconds,
        };
        return new(facts, Text(table, found, alarms));
    }

    private static string Text(SeriesTable table, Anomalies?[] found, List<(string? Series, Alarm Alarm)> alarms)
    {
        var text = new StringBuilder();
        var known = found.Count(f => f is not null);
        text.AppendLine(
            table.ByColumn is null
                ? Texts.Of("one", ("points", table.Series[0].Times.Count), ("season", Season(found[0]!)))
                : Texts.Of("many", ("series", known), ("rows", table.Rows))
        );
        if (known < found.Length)
            text.AppendLine(Texts.Of("short", ("series", found.Length - known)));
        if (table.Unreadable > 0)
            text.AppendLine(Texts.Of("unreadable", ("rows", table.Unreadable)));
        if (table.Future > 0)
            text.AppendLine(Texts.Of("future", ("rows", table.Future)));
        if (table.UnreadableValues > 0)
            text.AppendLine(
                Texts.Of("unreadable-values", ("rows", table.UnreadableValues), ("column", table.ValueColumn))
            );
        if (table.WithoutValue > 0)
            text.AppendLine(Texts.Of("without-value", ("rows", table.WithoutValue), ("column", table.ValueColumn)));
        text.AppendLine(alarms.Count == 0 ? Texts.Of("none") : Texts.Of("alarms", ("alarms", alarms.Count)));
        foreach (var (series, alarm) in alarms.Take(MostShown))
            text.AppendLine(
                "  "
                    + (table.ByColumn is null ? "" : series + ": ")
                    + Texts.Of(
                        "alarm." + alarm.Kind.ToString().ToLowerInvariant(),
                        ("start", Shown(alarm.Start)),
                        ("end", Shown(alarm.End)),
                        ("expected", alarm.Expected),
                        ("seen", alarm.Seen),
                        ("once", Often(alarm.OnceInDays))
                    )
            );
        if (alarms.Count > MostShown)
            text.AppendLine("  …");
        var gaps = table.Series.Zip(found).SelectMany(s => (s.Second?.Gaps ?? []).Select(gap => (s.First.Name, gap)));
        foreach (var (series, gap) in gaps.Take(MostShown))
            text.AppendLine(
                "  "
                    + (table.ByColumn is null ? "" : series + ": ")
                    + Texts.Of(gap.Zeros ? "zeros" : "gap", ("start", Shown(gap.Start)), ("end", Shown(gap.End)))
            );
        return text.ToString().TrimEnd();
    }

    private static string Season(Anomalies found) =>
        found.Season is not { } season ? Texts.Of("season.none")
        : season.TotalDays > 300 ? Texts.Of("season.year")
        : season.TotalDays >= 6 ? Texts.Of("season.week")
        : Texts.Of("season.day");

    private static string Often(double days) =>
        days > 3650 ? Texts.Of("once.never") : Texts.Of("once.days", ("days", (int)days));

    /// <summary>As the other verbs write dates; the hour only when there is one.</summary>
    private static string Shown(DateTime at) =>
        at.ToString(at.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Moment(DateTime at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static void Write(string path, SeriesTable table, Anomalies?[] found) =>
        CsvOut.Write(
            path,
            ["series", "time", "value", "expected", "alarm"],
            table.Series.Zip(found).SelectMany(s => s.Second is { } its ? Rows(s.First.Name, its) : [])
        );

    private static IEnumerable<object?[]> Rows(string? name, Anomalies its)
    {
        var next = 0;
        for (var t = 0; t < its.Grid.Values.Length; t++)
        {
            var at = its.Grid.At(t);
            while (next < its.Alarms.Count && its.Alarms[next].End <= at)
                next++;
            var within = next < its.Alarms.Count && its.Alarms[next].Start <= at;
            yield return
            [
                name,
                Moment(at),
                its.Grid.Values[t],
                its.Expected[t],
                within ? its.Alarms[next].Kind.ToString().ToLowerInvariant() : null,
            ];
        }
    }
}
