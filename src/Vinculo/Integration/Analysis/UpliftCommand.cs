using System.CommandLine;
using Vinculo.Analytics;
using Vinculo.Analytics.Evaluate;
using Vinculo.Analytics.Evaluate.Effect;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Analytics.Evaluate.Uplift;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Integration.Mapping;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo uplift</c>: whether treating customers changes anything, and for whom more than for others.</summary>
internal sealed class UpliftCommand()
    : TableVerb(
        "uplift",
        "Qué cambia un tratamiento y a quién le cambia más · What a treatment changes, and for whom more",
        "CSV con el efecto esperado de cada fila · CSV with each row's expected effect"
    )
{
    private const ulong Seed = 1;

    private static readonly Option<string?> Treatment = Ask<string?>(
        "--treatment",
        "Columna del tratamiento · Column of the treatment"
    );

    private static readonly Option<string?> Outcome = Ask<string?>(
        "--outcome",
        "Columna del resultado · Column of the outcome"
    );

    private static readonly Option<string?> Control = Ask<string?>(
        "--control",
        "Valor de quien no fue tratado · Value of those left alone"
    );

    private static readonly Option<string?> Treated = Ask<string?>(
        "--treated",
        "Valor de quien fue tratado · Value of the treated"
    );

    private static readonly Option<string?> Id = Ask<string?>(
        "--id",
        "Columna que identifica al cliente · Column that identifies the customer"
    );

    private static readonly Option<string?> Before = Ask<string?>(
        "--before",
        "Columna con el mismo dato de antes, para medir con menos azar · Column with the same figure from before, to measure with less luck"
    );

    private static readonly Option<double> Value = Ask<double>(
        "--value",
        "Cuánto vale un resultado · What an outcome is worth",
        1.0
    );

    private static readonly Option<double> Cost = Ask<double>(
        "--cost",
        "Cuánto cuesta tratar a un cliente · What treating a customer costs",
        0.0
    );

    private static readonly Option<string[]> Groups = AskMany(
        "--fair",
        "Columnas cuyos grupos se comparan: a quién se trataría · Columns whose groups are compared: who would be treated"
    );

    protected override Option[] Options =>
        [
            Treatment,
            Outcome,
            Control,
            Treated,
            ReplayCommand.Positive,
            Id,
            Before,
            Value,
            Cost,
            Groups,
            ReplayCommand.Ignore,
        ];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        if (RolesOf(file, asked).IsRefused(out var refusal, out var roles))
            return refusal;
        if (
            ReplayLog.Places(file, "--fair", asked.Names(Groups, file.Columns)).IsRefused(out refusal, out var compared)
        )
            return refusal;
        if (ChoiceLog.Read(file, roles).IsRefused(out refusal, out var all))
            return refusal;
        if (Arms(all, asked, file.Columns[roles.Action]).IsRefused(out refusal, out var arms))
            return refusal;
        var log = all.Take([
            .. Enumerable
                .Range(0, all.Actions.Length)
                .Where(i => all.Actions[i] == arms.Treated || all.Actions[i] == arms.Control),
        ]);
        bool[] treated = Array.ConvertAll(log.Actions, a => a == arms.Treated);
        var sides = Array.ConvertAll(treated, t => t ? 1 : 0);
        // Where columns foretell the treatment it was no draw, and they are what sets it right.
        string[] told =
        [
            .. Aftermath
                .Of(log.Features, log.Rewards, null, 0)
                .Select(a => a.Column)
                .Union(Aftermath.OneSided(log.Features, treated)),
        ];
        var known = log.Without(told).Features;
        var choice = ForetoldChoice.Of(known, sides, 2, Xoshiro256.For(Seed, "choice"));
        choice = choice is { IsForetold: true } ? choice : null;
        string[] after = choice is null
            ? [.. Aftermath.Of(log.Features, log.Rewards, sides, 2).Select(a => a.Column)]
            : told;
        var undrawn = choice is null
            ? null
            : AdjustedEffect.Of(
                choice,
                ForetoldChoice.Expected(known, sides, log.Rewards, 2, Xoshiro256.For(Seed, "expected")),
                treated,
                log.Rewards
            );
        log = log.Without(after);
        UpliftTrial trial;
        try
        {
            trial = UpliftTrial.Of(log.Features, treated, log.Rewards, Xoshiro256.For(Seed, "uplift"));
        }
        catch (UnfitDataException unfit)
        {
            return Refusal.Invalid(
                unfit.Reason switch
                {
                    UnfitReason.OneClass => "analysis.uplift-one-outcome",
                    UnfitReason.TooManyParameters => "analysis.uplift-wide",
                    _ => "analysis.uplift-small",
                },
                unfit.Reason == UnfitReason.OneClass ? "outcome" : "treatment",
                ("column", file.Columns[roles.Reward]),
                ("treated", treated.Count(t => t)),
                ("control", treated.Count(t => !t))
            );
        }
        double[] effects = choice is null
            ? [.. trial.Effects()]
            : [.. treated.Select(_ => undrawn?.Effect ?? double.NaN)];
        var least = asked.Of(Cost) / asked.Of(Value);
        bool[] chosen = Array.ConvertAll(effects, e => choice is null && e > least);
        if (asked.Out is { } path)
            CsvOut.Write(
                path,
                [asked.Of(Id) is null ? "row" : "id", "treated", "outcome", "uplift", "treat"],
                effects.Select(
                    (effect, i) =>
                        new object?[]
                        {
                            asked.Of(Id) is null ? log.Rows[i] : log.Texts[0][i],
                            treated[i] ? 1 : 0,
                            log.Rewards[i],
                            effect,
                            chosen[i] ? 1 : 0,
                        }
                )
            );
        return UpliftAnswer.Of(
            new UpliftReading(
                file.Name,
                all.Names[arms.Treated],
                all.Names[arms.Control],
                file.Columns[roles.Reward],
                log,
                [.. log.NotUsed, .. after.Select(a => (a, "aftermath"))],
                treated,
                trial,
                choice is null,
                undrawn,
                chosen,
                asked.Of(Value),
                asked.Of(Cost),
                log.Numbers.Length > 0 ? GroupEffect.Adjusted(treated, log.Rewards, log.Numbers[0]) : null,
                Fair(compared.Select(place => file.Columns[place]), log, chosen)
            ),
            asked.Seconds
        );
    }

    private static Outcome<ChoiceRoles> RolesOf(AnalystFile file, Asked asked)
    {
        if (!(asked.Of(Value) > 0 && double.IsFinite(asked.Of(Value))))
            return Refusal.Invalid("analysis.number-range", "value", ("option", "--value"), ("value", asked.Of(Value)));
        if (!double.IsFinite(asked.Of(Cost)))
            return Refusal.Invalid("analysis.number-range", "cost", ("option", "--cost"), ("value", asked.Of(Cost)));
        if (file.ColumnIfAny("--id", asked.Of(Id)).IsRefused(out var refusal, out var id))
            return refusal;
        if (file.ColumnIfAny("--before", asked.Of(Before)).IsRefused(out refusal, out var before))
            return refusal;
        if (
            ReplayLog
                .Places(file, "--ignore", asked.Names(ReplayCommand.Ignore, file.Columns))
                .IsRefused(out refusal, out var gone)
        )
            return refusal;
        var roles = WantedColumn.Both(
            file,
            new WantedColumn("--treatment", asked.Of(Treatment), ChoiceColumns.Treatments, WantedColumn.IsChoice),
            new WantedColumn("--outcome", asked.Of(Outcome), ChoiceColumns.Outcomes, WantedColumn.IsResult)
            {
                InPart = WantedColumn.IsTwoValued,
            },
            [.. gone, id ?? -1, before ?? -1]
        );
        if (roles.IsRefused(out refusal, out var both))
            return refusal;
        return new ChoiceRoles(
            both.One,
            both.Other,
            asked.Of(ReplayCommand.Positive),
            before is { } b ? [b] : [],
            id is { } i ? [i] : [],
            gone,
            null
        );
    }

    /// <summary>Who was treated and who was left alone: said, or told by the words.</summary>
    private static Outcome<(int Treated, int Control)> Arms(ChoiceLog log, Asked asked, string column)
    {
        Refusal Unclear(string code, string option) =>
            Refusal.Invalid(code, option, ("column", column), ("values", string.Join(", ", log.Names.Take(12))));
        int Named(string said) =>
            Array.FindIndex(log.Names, n => n == said) is var at and >= 0
                ? at
                : Array.FindIndex(log.Names, n => TargetColumn.Same(n, said));
        if (log.Names.Length < 2)
            return Unclear("analysis.uplift-one-arm", "treatment");
        var (control, treated) = (-1, -1);
        if (asked.Of(Control) is { } left && (control = Named(left)) < 0)
            return Unclear("analysis.uplift-control", "control");
        if (asked.Of(Treated) is { } done && (treated = Named(done)) < 0)
            return Unclear("analysis.uplift-treated", "treated");
        if (control < 0 && treated >= 0 && log.Names.Length == 2)
            control = 1 - treated;
        if (control < 0)
        {
            int[] alone = [.. Enumerable.Range(0, log.Names.Length).Where(a => a != treated && IsAlone(log.Names[a]))];
            if (alone.Length != 1)
                return Unclear("analysis.uplift-control", "control");
            control = alone[0];
        }
        if (treated < 0)
        {
            if (log.Names.Length > 2)
                return Unclear("analysis.uplift-treated", "treated");
            treated = 1 - control;
        }
        return treated == control ? Unclear("analysis.uplift-treated", "treated") : (treated, control);
    }

    private static bool IsAlone(string name)
    {
        var folded = HeaderKey.Fold(name);
        return TargetColumn.Same(name, "0")
            || ChoiceColumns.LeftAlone.Contains(folded)
            || folded.StartsWith("no ", StringComparison.Ordinal)
            || folded.StartsWith("sin ", StringComparison.Ordinal)
            || folded.Contains("control", StringComparison.Ordinal)
            || folded.Contains("holdout", StringComparison.Ordinal);
    }

    private static List<(string Column, IReadOnlyList<FairnessRow> Rows)> Fair(
        IEnumerable<string> columns,
        ChoiceLog log,
        bool[] chosen
    )
    {
        var told = new List<(string, IReadOnlyList<FairnessRow>)>();
        foreach (var name in columns)
            if (log.Features.Columns.FirstOrDefault(c => HeaderKey.Fold(c.Name) == HeaderKey.Fold(name)) is { } column)
            {
                var (groups, names) = Parts(column);
                told.Add((column.Name, Fairness.Of(groups, names, chosen)));
            }
        return told;
    }

    /// <summary>Levels as they are; numbers of many values in fourths.</summary>
    private static (int[] Groups, string[] Names) Parts(FeatureColumn column)
    {
        if (column is CategoricalColumn levels)
            return (levels.Codes, levels.Levels);
        var values = ((NumericColumn)column).Values;
        double[] distinct = [.. values.Where(v => !double.IsNaN(v)).Distinct().Order()];
        if (distinct.Length <= 6)
            return (
                Array.ConvertAll(values, v => Array.IndexOf(distinct, v)),
                Array.ConvertAll(distinct, AnalysisTexts.Number)
            );
        double[] sorted = [.. values.Where(v => !double.IsNaN(v)).Order()];
        double[] edges = [.. new[] { 0.25, 0.5, 0.75 }.Select(p => Quantiles.OfSorted(sorted, p))];
        var shown = Array.ConvertAll(edges, AnalysisTexts.Number);
        return (
            Array.ConvertAll(values, v => double.IsNaN(v) ? -1 : edges.Count(e => v > e)),
            [$"≤ {shown[0]}", $"{shown[0]} – {shown[1]}", $"{shown[1]} – {shown[2]}", $"> {shown[2]}"]
        );
    }
}
