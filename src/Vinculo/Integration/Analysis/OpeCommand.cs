using System.CommandLine;
using System.Globalization;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Evaluate.Bandits;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo ope</c>: what another policy would have brought, worked out of a log of what was done.</summary>
internal sealed class OpeCommand()
    : TableVerb(
        "ope",
        "Qué habría logrado otra política, a partir de una bitácora · What another policy would have brought, worked out of a log",
        "CSV con el peso de cada fila · CSV with the weight of each row"
    )
{
    private const double Explored = 0.05;
    private const double MostThin = 0.1;
    private const int MostExpected = 3_000_000;

    /// <summary>Numbers of more values than this are cut into fifths.</summary>
    private const int MostNumbers = 12;

    private static readonly Option<string> Target = Ask<string>(
        "--target",
        "uniform | learnt | una acción | una columna con la acción o su probabilidad · an action | a column with the action or its probability",
        "uniform"
    );

    private static readonly Option<string?> By = Ask<string?>(
        "--by",
        "Columna de segmentos que se estiman aparte · Column of segments to estimate apart"
    );

    protected override Option[] Options =>
        [
            ReplayCommand.Action,
            ReplayCommand.Reward,
            ReplayCommand.Propensity,
            ReplayCommand.Positive,
            Target,
            By,
            ReplayCommand.Context,
            ReplayCommand.Ignore,
            ReplayCommand.Seed,
        ];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        var said = asked.Of(Target)!.Trim();
        if (ColumnOf(file, said).IsRefused(out var refusal, out var column))
            return refusal;
        if (file.ColumnIfAny("--by", asked.Of(By)).IsRefused(out refusal, out var by))
            return refusal;
        int[] apart = [.. new[] { column, by }.OfType<int>()];
        if (ReplayLog.Roles(file, asked, apart).IsRefused(out refusal, out var roles))
            return refusal;
        if (ChoiceLog.Read(file, roles).IsRefused(out refusal, out var log))
            return refusal;
        var unlikely = 0;
        if (roles.Numbers.Length > 0)
        {
            int[] good = [.. Enumerable.Range(0, log.Rows.Length).Where(i => log.Numbers[0][i] is > 0 and <= 1)];
            unlikely = log.Rows.Length - good.Length;
            if (good.Length == 0 || unlikely > 0.2 * log.Rows.Length)
                return Refusal.Invalid(
                    "analysis.ope-propensity",
                    "propensity",
                    ("column", file.Columns[roles.Numbers[0]])
                );
            log = unlikely > 0 ? log.Take(good) : log;
        }
        var told = roles.Numbers.Length > 0;
        var seed = (ulong)asked.Of(ReplayCommand.Seed);
        var known = Beforehand(log);
        var choice = told
            ? null
            : ForetoldChoice.Of(known, log.Actions, log.Names.Length, Xoshiro256.For(seed, "choice"));
        choice = choice is { IsForetold: true } ? choice : null;
        var logged =
            told ? log.Numbers[0]
            : choice is null ? Shares(log)
            : [.. log.Actions.Select((a, i) => choice.Chance(i, a))];
        if (PolicyOf(said, column, log, logged, seed).IsRefused(out refusal, out var policy))
            return refusal;
        policy = policy with { Log = policy.Log with { Expected = Expected(known, log, policy, seed) } };
        var estimate = OffPolicyEstimate.Of(policy.Log);
        var rows = Enumerable.Range(policy.From, policy.Log.Actions.Length).ToArray();
        var thin = policy.Log.TargetOf is { } target ? choice?.Thin(rows, target) ?? 0 : 0;
        if (thin > MostThin || choice is not null && estimate.Doubts.Contains(OffPolicyDoubt.WeightsOff))
            return OpeAnswer.Foretold(policy.Name, policy.Log.Actions.Length, thin);
        if (estimate.Trust == OffPolicyTrust.Refused)
            return OpeAnswer.Refused(policy.Name, policy.Log.Actions.Length, estimate);
        if (asked.Out is { } path)
            CsvOut.Write(
                path,
                ["row", "action", "reward", "logged", "target", "weight"],
                policy.Rows.Select(
                    (row, i) =>
                        new object?[]
                        {
                            row,
                            log.Names[policy.Log.Actions[i]],
                            policy.Log.Rewards[i],
                            policy.Log.Logged[i],
                            policy.Log.Target[i],
                            policy.Log.Target[i] / policy.Log.Logged[i],
                        }
                )
            );
        var (segments, cut) = by is { } parted ? Segments(file, parted, policy, log.Texts[^1]) : ([], false);
        return OpeAnswer.Of(
            new OpeReading(
                file.Name,
                log,
                policy,
                estimate,
                segments,
                cut ? file.Columns[by!.Value] : null,
                told ? file.Columns[roles.Numbers[0]] : null,
                choice,
                told ? ForetoldChoice.OddlyLogged(log.Actions, logged, log.Names.Length) : [],
                log.LeftOut + unlikely
            ),
            asked.Seconds
        );
    }

    /// <summary>The column that tells the policy; null when it is told otherwise.</summary>
    private static Outcome<int?> ColumnOf(AnalystFile file, string said) =>
        said is "uniform" or "learnt" || said.StartsWith("action:", StringComparison.Ordinal) ? (int?)null
        : said.StartsWith("column:", StringComparison.Ordinal) ? file.ColumnIfAny("--target", said[7..])
        : file.ColumnIfAny("--target", said).IsRefused(out _, out var column) ? (int?)null
        : column;

    /// <summary>The columns that were known before the choice.</summary>
    private static FeatureTable Beforehand(ChoiceLog log) =>
        log.Without([.. Aftermath.Of(log.Features, log.Rewards, null, 0).Select(a => a.Column)]).Features;

    /// <summary>What each action is expected to bring, by the columns; null where there are none or the log is too long.</summary>
    private static Func<int, int, double>? Expected(FeatureTable known, ChoiceLog log, OpePolicy policy, ulong seed)
    {
        var (n, k) = (log.Actions.Length, log.Names.Length);
        if (known.Columns.Count == 0 || policy.Log.TargetOf is null || (long)n * k > MostExpected)
            return null;
        var random = Xoshiro256.For(seed, "expected");
        var expected = ForetoldChoice.Expected(known, log.Actions, log.Rewards, k, random);
        return (i, a) => expected[a][policy.From + i];
    }

    /// <summary>Without a propensity: how often each action was taken, as if drawn without a look at the customer.</summary>
    private static double[] Shares(ChoiceLog log)
    {
        var counts = new double[log.Names.Length];
        foreach (var action in log.Actions)
            counts[action]++;
        return Array.ConvertAll(log.Actions, a => counts[a] / log.Actions.Length);
    }

    private static Outcome<OpePolicy> PolicyOf(string said, int? column, ChoiceLog log, double[] logged, ulong seed)
    {
        var (n, k) = (log.Actions.Length, log.Names.Length);
        OpePolicy Same(string name, Func<int, double> of) =>
            new(
                name,
                new OffPolicyLog(log.Actions, log.Rewards, logged, [.. log.Actions.Select(of)], k, (_, a) => of(a))
                {
                    IsSameForAll = true,
                },
                log.Rows,
                0
            );
        if (said == "uniform")
            return Same("uniform", _ => 1.0 / k);
        if (said == "learnt")
            return Learnt(log, logged, seed);
        if (column is not null)
        {
            var cells = log.Texts[0];
            double[] told =
            [
                .. cells.Select(c =>
                    double.TryParse(c.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out var p)
                        ? p
                        : double.NaN
                ),
            ];
            var places = Places(log);
            if (cells.Count(places.ContainsKey) >= 0.95 * n)
            {
                // A row whose wish is no action of the log would do what was never tried.
                int[] wish = [.. cells.Select(c => places.GetValueOrDefault(c, -1))];
                return new OpePolicy(
                    "column",
                    new OffPolicyLog(
                        log.Actions,
                        log.Rewards,
                        logged,
                        [.. log.Actions.Select((a, i) => a == wish[i] ? 1.0 : 0)],
                        k,
                        (i, a) => a == wish[i] ? 1 : 0
                    ),
                    log.Rows,
                    0
                );
            }
            if (told.All(p => p is >= 0 and <= 1))
                return new OpePolicy(
                    "column",
                    new OffPolicyLog(log.Actions, log.Rewards, logged, told, k, null),
                    log.Rows,
                    0
                );
        }
        var name = said.StartsWith("action:", StringComparison.Ordinal) ? said[7..] : said;
        var meant = Array.FindIndex(log.Names, a => TargetColumn.Same(a, name));
        return meant >= 0
            ? Same(log.Names[meant], a => a == meant ? 1 : 0)
            : Refusal.Invalid(
                "analysis.ope-target",
                "target",
                ("target", said),
                ("actions", string.Join(", ", log.Names.Take(12)))
            );
    }

    private static Dictionary<string, int> Places(ChoiceLog log) =>
        log.Names.Select((name, a) => (name, a)).ToDictionary(p => p.name, p => p.a, StringComparer.Ordinal);

    /// <summary>Learns from the first half, and is judged by the second.</summary>
    private static OpePolicy Learnt(ChoiceLog log, double[] logged, ulong seed)
    {
        var design = ContextDesign.Of(Beforehand(log));
        var (n, k, half) = (log.Actions.Length, log.Names.Length, log.Actions.Length / 2);
        var (least, most) = (log.Rewards.Min(), log.Rewards.Max());
        var (low, width) =
            least >= 0 && most <= 1 ? (0, 1) : (Math.Min(0, least), Math.Max(1e-12, most - Math.Min(0, least)));
        double[] values = new double[k];
        Array.Fill(values, 1);
        var policy = new LearningPolicy(
            design,
            values,
            new LearnerOptions { Epsilon = Explored, DriftLimit = double.PositiveInfinity }
        );
        for (var i = 0; i < half; i++)
            policy.Learn(i, log.Actions[i], (log.Rewards[i] - low) / width);
        var random = Xoshiro256.For(seed, "ope");
        var would = new float[(n - half) * k];
        for (var i = half; i < n; i++)
        {
            var probabilities = policy.Probabilities(i, random);
            for (var a = 0; a < k; a++)
                would[(i - half) * k + a] = (float)probabilities[a];
        }
        return new OpePolicy(
            "learnt",
            new OffPolicyLog(
                log.Actions[half..],
                log.Rewards[half..],
                logged[half..],
                [.. Enumerable.Range(0, n - half).Select(i => (double)would[i * k + log.Actions[half + i]])],
                k,
                (i, a) => would[i * k + a]
            ),
            log.Rows[half..],
            half
        );
    }

    /// <summary>The estimate by the values of a column; numbers of many values are cut into fifths.</summary>
    private static (List<(string Segment, int Rows, OffPolicyEstimate? Estimate)> Segments, bool Cut) Segments(
        AnalystFile file,
        int column,
        OpePolicy policy,
        string[] cells
    )
    {
        const int Most = 30;
        var own = cells[policy.From..];
        if (file.HoldsNumbers(column) && own.Distinct().Take(MostNumbers + 1).Count() > MostNumbers)
        {
            var mark = file.Decimal(column) ?? '.';
            var values = Array.ConvertAll(own, c => NumberReader.TryRead(c, mark, out var v) ? v : double.NaN);
            double[] sorted = [.. values.Where(v => !double.IsNaN(v)).Order()];
            double[] edges = [.. new[] { 0.2, 0.4, 0.6, 0.8 }.Select(p => Quantiles.OfSorted(sorted, p)).Distinct()];
            string[] shown = Array.ConvertAll(edges, AnalysisTexts.Number);
            string[] parts =
            [
                $"≤ {shown[0]}",
                .. shown.Zip(shown.Skip(1), (low, high) => $"{low} – {high}"),
                $"> {shown[^1]}",
            ];
            var places = Array.ConvertAll(values, v => double.IsNaN(v) ? -1 : edges.Count(e => v > e));
            return (Estimated(policy, places, parts), true);
        }
        string[] names =
        [
            .. own.CountBy(c => c)
                .OrderByDescending(c => c.Value)
                .ThenBy(c => c.Key, StringComparer.Ordinal)
                .Take(Most)
                .Select(c => c.Key),
        ];
        return (Estimated(policy, Array.ConvertAll(own, c => Array.IndexOf(names, c)), names), false);
    }

    private static List<(string Segment, int Rows, OffPolicyEstimate? Estimate)> Estimated(
        OpePolicy policy,
        int[] groups,
        string[] names
    )
    {
        var estimates = OffPolicyEstimate.ByGroup(policy.Log, groups, names.Length);
        return
        [
            .. names
                .Select((name, g) => (Segment: name, Rows: groups.Count(own => own == g), Estimate: estimates[g]))
                .Where(s => s.Rows > 0),
        ];
    }
}

/// <summary>A policy to judge, and the part of the log it is judged by.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Log">Log and policy.</param>
/// <param name="Rows">Places in the file.</param>
/// <param name="From">First row of the log it is judged by.</param>
internal sealed record OpePolicy(string Name, OffPolicyLog Log, int[] Rows, int From);

/// <summary>Everything the report is written from.</summary>
internal sealed record OpeReading(
    string File,
    ChoiceLog Log,
    OpePolicy Policy,
    OffPolicyEstimate Estimate,
    List<(string Segment, int Rows, OffPolicyEstimate? Estimate)> Segments,
    string? CutColumn,
    string? PropensityColumn,
    ForetoldChoice? Choice,
    IReadOnlyList<(int Action, double Told, double Taken)> Odd,
    int LeftOut
)
{
    /// <summary>As far as the estimate, and less where the probabilities are estimated or do not fit the log.</summary>
    public OffPolicyTrust Trust =>
        Estimate.Trust == OffPolicyTrust.Sound && (Choice is not null || Odd.Count > 0)
            ? OffPolicyTrust.Doubtful
            : Estimate.Trust;
}
