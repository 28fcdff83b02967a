using System.Globalization;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Selection;
using Vinculo.Analytics.Value.Survival;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary>Durations, whether each ended, and what else the table tells of each case.</summary>
internal sealed class SurvivalTable
{
    /// <summary>Levels beyond which a text says more who than what.</summary>
    private const int MostLevels = 20;
    private const int MostFeatures = 60;

    /// <summary>Share of the cases with a value of their own from which on a text names them.</summary>
    private const double NamesEach = 0.9;

    private static readonly string[] DurationNames =
    [
        "duration",
        "duracion",
        "time",
        "tiempo",
        "tenure",
        "antiguedad",
        "months",
        "meses",
        "weeks",
        "week",
        "semanas",
        "days",
        "dias",
        "permanencia",
        "years",
        "anos",
        "vida",
        "lifetime",
        "survival",
        "t",
    ];

    private static readonly string[] EventNames =
    [
        "event",
        "evento",
        "status",
        "estado",
        "churn",
        "churned",
        "died",
        "dead",
        "death",
        "arrest",
        "left",
        "baja",
        "cancelled",
        "observed",
        "canceled",
        "cancelado",
        "cancelo",
        "retiro",
        "retirado",
        "se fue",
        "fuga",
        "abandono",
        "desercion",
        "exited",
        "attrition",
        "termino",
        "ended",
        "observado",
        "censored",
        "censurado",
    ];

    private static readonly string[] Yes =
    [
        "1",
        "yes",
        "y",
        "true",
        "si",
        "s",
        "t",
        "dead",
        "died",
        "event",
        "evento",
        "churn",
        "churned",
        "left",
        "baja",
        "cancelado",
        "cancelled",
        "retirado",
        "muerto",
        "verdadero",
        "x",
        "1.0",
    ];

    private static readonly string[] No =
    [
        "0",
        "no",
        "n",
        "false",
        "f",
        "alive",
        "censored",
        "censurado",
        "activo",
        "active",
        "vigente",
        "vivo",
        "stayed",
        "",
        "falso",
        "0.0",
    ];

    /// <summary>Words of a column that marks those whose end was not seen.</summary>
    private static readonly string[] Censored =
    [
        "censored",
        "censoring",
        "censor",
        "cens",
        "censurado",
        "censurada",
        "censura",
    ];

    /// <summary>Words for yes and no that do not say what of.</summary>
    private static readonly string[] Plain =
    [
        "0",
        "1",
        "0.0",
        "1.0",
        "si",
        "s",
        "yes",
        "y",
        "no",
        "n",
        "true",
        "t",
        "verdadero",
        "false",
        "f",
        "falso",
    ];

    private static readonly string[] Missing = ["", "na", "nan", "null", "none", "n/a", "."];

    private readonly List<string[]> rows = [];

    private SurvivalTable(AnalystFile file) => File = file;

    public AnalystFile File { get; }

    public List<double> Durations { get; } = [];

    public List<bool> Ended { get; } = [];

    public long Read { get; private set; }

    public long Unreadable { get; private set; }

    public long Negative { get; private set; }

    /// <summary>What the event column was taken to say; null when it was said or plain.</summary>
    public string? EndedMeans { get; private set; }

    public int DurationColumn { get; private set; }

    public int EventColumn { get; private set; }

    public static Outcome<SurvivalTable> Open(AnalystFile file, string? duration, string? ended, string? positive)
    {
        var table = new SurvivalTable(file);
        var roles = WantedColumn.Both(
            file,
            new WantedColumn("--duration", duration, DurationNames, WantedColumn.IsNumber),
            new WantedColumn("--event", ended, EventNames, WantedColumn.IsTwoValued),
            []
        );
        if (roles.IsRefused(out var refusal, out var both))
            return refusal;
        var (time, happened) = (table.DurationColumn, table.EventColumn) = both;
        var mark = file.Decimal(time) ?? '.';
        var said = new List<string>();
        foreach (var row in file.Rows())
        {
            table.Read++;
            if (!NumberFormat.TryRead(AnalystFile.Cell(row, time), mark, out var value))
            {
                table.Unreadable++;
                continue;
            }
            if (value < 0)
            {
                table.Negative++;
                continue;
            }
            table.rows.Add(row);
            table.Durations.Add((double)value);
            said.Add(AnalystFile.Cell(row, happened));
        }
        if (said.Count == 0)
            return Refusal.Invalid("analysis.no-durations", "duration", ("file", file.Name), ("read", table.Read));
        return table.Understand(said, positive) ?? (Outcome<SurvivalTable>)table;
    }

    /// <summary>Features of the complete rows: numbers as they are, texts against their commonest level.</summary>
    /// <param name="wanted">Columns; null for all but those that tell cases apart one by one.</param>
    public Outcome<SurvivalFeatures> Features(IReadOnlyList<string>? wanted)
    {
        var columns = new List<int>();
        foreach (var name in wanted ?? [])
        {
            var found = File.Column("--covariates", name);
            if (found.IsRefused(out var refusal))
                return refusal;
            columns.Add(found.Accepted);
        }
        if (wanted is null)
            columns.AddRange(Enumerable.Range(0, File.Columns.Count).Except([DurationColumn, EventColumn]));
        var (skipped, identifiers) = (new List<string>(), new List<string>());
        var read = new List<(int Column, char? Mark, string[] Levels)>();
        var total = 0;
        foreach (var column in columns)
        {
            var cells = rows.Select(r => AnalystFile.Cell(r, column)).Where(c => !IsMissing(c)).ToList();
            var mark = Numeric(column, cells);
            var levels = mark is null
                ? cells
                    .CountBy(c => c)
                    .OrderByDescending(c => c.Value)
                    .ThenBy(c => c.Key, StringComparer.Ordinal)
                    .Select(c => c.Key)
                    .ToArray()
                : [];
            var alone =
                wanted is null
                && (
                    mark is not null
                        ? LooksLikeId(column, cells)
                        : levels.Length > MostLevels && levels.Length >= NamesEach * rows.Count
                );
            var constant = mark is null ? levels.Length < 2 : cells.Distinct().Take(2).Count() < 2;
            var sparse = wanted is null && cells.Count < 0.5 * rows.Count;
            total += mark is null ? levels.Length - 1 : 1;
            if (constant || alone || sparse || levels.Length > MostLevels || total > MostFeatures)
            {
                (alone ? identifiers : skipped).Add(File.Columns[column]);
                total -= mark is null ? levels.Length - 1 : 1;
            }
            else
                read.Add((column, mark, levels));
        }
        var given = Leaks(read, out var naming);
        if (wanted is null)
        {
            identifiers.AddRange(naming.Select(c => File.Columns[c]));
            read.RemoveAll(f => given.Exists(l => l.Column == f.Column) || naming.Contains(f.Column));
        }
        var leaks = given.ConvertAll(l => l.Leak);
        var complete = Enumerable
            .Range(0, rows.Count)
            .Where(i =>
                read.TrueForAll(f => !IsMissing(AnalystFile.Cell(rows[i], f.Column)) && Fits(rows[i], f.Column, f.Mark))
            )
            .ToArray();
        var (names, values) = (new List<string>(), new List<double[]>());
        foreach (var (column, mark, levels) in read)
        {
            if (mark is { } decimals)
            {
                names.Add(File.Columns[column]);
                values.Add(
                    Array.ConvertAll(
                        complete,
                        i =>
                            NumberFormat.TryRead(AnalystFile.Cell(rows[i], column), decimals, out var v) ? (double)v : 0
                    )
                );
                continue;
            }
            foreach (var level in levels.Skip(1))
            {
                names.Add($"{File.Columns[column]}={level}");
                values.Add(Array.ConvertAll(complete, i => AnalystFile.Cell(rows[i], column) == level ? 1.0 : 0));
            }
        }
        // Among complete rows a level may be gone, and one answer often repeats another: "no internet" in every column of it.
        var kept = IndependentFeatures.Of(values);
        return new SurvivalFeatures(
            complete,
            [.. kept.Select(k => names[k])],
            [.. kept.Select(k => values[k])],
            skipped,
            identifiers,
            [.. names.Where((_, k) => !kept.Contains(k))],
            leaks
        );
    }

    /// <summary>Columns that give the duration or its end away.</summary>
    /// <param name="columns">Columns, the decimal mark of those of numbers, and the levels of the others.</param>
    /// <param name="naming">Takes those that name each case.</param>
    private List<(int Column, SurvivalLeak Leak)> Leaks(
        List<(int Column, char? Mark, string[] Levels)> columns,
        out List<int> naming
    )
    {
        naming = [];
        var (found, features) = (new List<(int, SurvivalLeak)>(), new List<FeatureColumn>());
        double[] durations = [.. Durations];
        foreach (var (column, mark, levels) in columns)
        {
            double follows;
            if (mark is { } decimals)
            {
                var numbers = rows.ConvertAll(r =>
                        NumberFormat.TryRead(AnalystFile.Cell(r, column), decimals, out var v) ? (double)v : double.NaN
                    )
                    .ToArray();
                features.Add(new NumericColumn($"{column}", numbers));
                follows = DurationLeak.OfNumbers(durations, numbers);
            }
            else
            {
                var codes = rows.ConvertAll(r => Array.IndexOf(levels, AnalystFile.Cell(r, column))).ToArray();
                features.Add(new CategoricalColumn($"{column}", levels, codes));
                follows = DurationLeak.OfLevels(durations, codes);
            }
            if (follows >= DurationLeak.Telling)
                found.Add((column, new(File.Columns[column], "duration", follows)));
        }
        if (features.Count == 0 || Ended.Distinct().Count() < 2)
            return found;
        // The rest of what that finder knows to leave out is no leak here: a group in which all left is what Cox is asked for.
        foreach (var left in LeakFinder.Find(new FeatureTable(features), [.. Ended]))
        {
            var column = int.Parse(left.Column, CultureInfo.InvariantCulture);
            if (
                left.Reason is LeftOutReason.EqualsOutcome or LeftOutReason.NearlyDetermines
                && found.TrueForAll(f => f.Item1 != column)
            )
                found.Add((column, new(File.Columns[column], "event", left.Auc)));
            else if (left.Reason == LeftOutReason.Identifier && found.TrueForAll(f => f.Item1 != column))
                naming.Add(column);
        }
        return found;
    }

    /// <summary>Group numbers of a column's levels, and their names.</summary>
    public (int[] Groups, string[] Names) Groups(int column)
    {
        var cells = rows.Select(r => AnalystFile.Cell(r, column)).ToArray();
        var names = cells.CountBy(c => c).OrderByDescending(c => c.Value).Select(c => c.Key).ToArray();
        return (Array.ConvertAll(cells, c => Array.IndexOf(names, c)), names);
    }

    /// <summary>Decides what the event column says; a refusal when that is anybody's guess.</summary>
    private Refusal? Understand(List<string> said, string? positive)
    {
        var values = said.CountBy(s => s).ToDictionary(StringComparer.Ordinal);
        HashSet<string> ends;
        if (positive is not null)
        {
            ends = [];
            foreach (var one in positive.Split(',', StringSplitOptions.TrimEntries))
            {
                if (
                    TargetColumn
                        .Positive(values, 0, one, File.Columns[EventColumn])
                        .IsRefused(out var refusal, out var meant)
                )
                    return refusal;
                ends.UnionWith(values.Keys.Where(v => TargetColumn.Same(v, meant)));
            }
        }
        else if (SaysCensored && values.Keys.All(v => Known(v, Plain)))
        {
            // Who is marked was still there when watching ended: the others left.
            ends = [.. values.Keys.Where(v => Known(v, No))];
            EndedMeans = string.Join(", ", ends);
        }
        else if (values.Keys.All(v => Known(v, Yes) || Known(v, No)))
            ends = [.. values.Keys.Where(v => Known(v, Yes))];
        else if (values.Keys.Where(v => v is not ("1" or "2")).All(v => Known(v, Missing)) && values.ContainsKey("2"))
        {
            // The old convention of medical tables: 1 censored, 2 dead.
            ends = ["2"];
            EndedMeans = "2";
        }
        else
            return Refusal.Invalid(
                "analysis.event-unclear",
                "event",
                ("column", File.Columns[EventColumn]),
                ("values", string.Join(", ", values.Keys.Take(6)))
            );
        foreach (var one in said)
            Ended.Add(ends.Contains(one));
        return null;

        static bool Known(string value, string[] list) =>
            Array.Exists(list, l => HeaderKey.Fold(l) == HeaderKey.Fold(value));
    }

    /// <summary>The column marks those whose end was not seen.</summary>
    private bool SaysCensored
    {
        get
        {
            var words = HeaderKey.Fold(File.Columns[EventColumn]).Split(' ');
            return words.Intersect(Censored).Any() && !words.Intersect(["no", "not", "non", "un"]).Any();
        }
    }

    private char? Numeric(int column, List<string> cells) =>
        File.Decimal(column) is { } mark
        && cells.Count > 0
        && cells.Count(c => NumberFormat.TryRead(c, mark, out _)) >= 0.98 * cells.Count
            ? mark
            : null;

    /// <summary>Whole numbers of which hardly two are alike, under a name that says so.</summary>
    private bool LooksLikeId(int column, List<string> cells)
    {
        var words = HeaderKey.Fold(File.Columns[column]).Split(' ');
        return cells.Count > 0
            && cells.Distinct().Count() > 0.95 * cells.Count
            && (
                words.Contains("id")
                || words.Contains("codigo")
                || words.Contains("code")
                || words.Contains("number")
                || words[0].Length == 0
            );
    }

    private static bool Fits(string[] row, int column, char? mark) =>
        mark is not { } decimals || NumberFormat.TryRead(AnalystFile.Cell(row, column), decimals, out _);

    private static bool IsMissing(string cell) =>
        cell.Length <= 4 && Array.IndexOf(Missing, cell.ToLower(CultureInfo.InvariantCulture)) >= 0;
}

/// <summary>A column that gives away what is to be explained.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Of">What it gives away: duration or event.</param>
/// <param name="Strength">How far alone: a correlation for the duration, an AUC for the event.</param>
internal sealed record SurvivalLeak(string Column, string Of, double Strength);

/// <summary>Columns for a regression.</summary>
/// <param name="Cases">Which rows are complete.</param>
/// <param name="Names">One per column; a text's level is written column=level.</param>
/// <param name="Values">The columns, over the complete rows.</param>
/// <param name="Skipped">Columns that could not serve: constant, mostly empty, of too many levels.</param>
/// <param name="Identifiers">Columns that name each case.</param>
/// <param name="Repeats">Columns that say what others say.</param>
/// <param name="Leaks">Columns that give the duration or its end away; among the features only when asked for by name.</param>
internal sealed record SurvivalFeatures(
    int[] Cases,
    List<string> Names,
    List<double[]> Values,
    List<string> Skipped,
    List<string> Identifiers,
    List<string> Repeats,
    List<SurvivalLeak> Leaks
)
{
    /// <summary>Features with which the regression has no answer, left out for the others' sake.</summary>
    public IReadOnlyList<string> Broken { get; private init; } = [];

    /// <summary>All but one, which broke the regression.</summary>
    public SurvivalFeatures Without(int feature) =>
        this with
        {
            Names = [.. Names.Where((_, k) => k != feature)],
            Values = [.. Values.Where((_, k) => k != feature)],
            Broken = [.. Broken, Names[feature]],
        };
}
