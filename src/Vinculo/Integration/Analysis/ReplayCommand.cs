using System.CommandLine;
using System.Globalization;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Analytics.Evaluate.Bandits;
using Vinculo.Platform;

namespace Vinculo.Integration.Analysis;

/// <summary><c>vinculo replay</c>: what policies that learn would have brought, on a log drawn by lot or a simulated world.</summary>
internal sealed class ReplayCommand()
    : TableVerb(
        "replay",
        "Qué habrían logrado políticas que aprenden, sobre una bitácora al azar o un mundo simulado · What learning policies would have brought, on a log drawn by lot or a simulated world",
        "CSV con la curva de cada política · CSV with the curve of each policy"
    )
{
    internal static readonly Option<string?> Action = Ask<string?>(
        "--action",
        "Columna de lo que se hizo · Column of what was done"
    );

    internal static readonly Option<string?> Reward = Ask<string?>(
        "--reward",
        "Columna de lo que se logró · Column of what came of it"
    );

    internal static readonly Option<string?> Propensity = Ask<string?>(
        "--propensity",
        "Columna con la probabilidad con que se eligió · Column of the probability it was chosen with"
    );

    internal static readonly Option<string?> Positive = Ask<string?>(
        "--positive",
        "Valor que significa que sí · Value that means yes"
    );

    internal static readonly Option<string[]> Context = AskMany(
        "--context",
        "Columnas del contexto; si falta, todas las demás · Columns of the context; all others when left out"
    );

    internal static readonly Option<string[]> Ignore = AskMany(
        "--ignore",
        "Columnas que no se usan · Columns not to use"
    );

    private static readonly Option<string?> Values = Ask<string?>(
        "--values",
        "Cuánto vale un sí a cada acción: 1,1.4,2 o A=1,B=2 · What a yes to each action is worth"
    );

    private static readonly Option<int> Runs = Ask<int>("--runs", "Cuántas veces se repite · How many repetitions", 12);

    internal static readonly Option<int> Seed = Ask<int>("--seed", "Semilla del azar · Seed of chance", 1);

    private static readonly Option<double> Epsilon = Ask<double>(
        "--epsilon",
        "Parte que se reparte por igual, además de lo que se prueba al aprender · Share spread evenly, beyond what learning tries",
        0.0
    );

    protected override Option[] Options =>
        [Action, Reward, Propensity, Positive, Context, Ignore, Values, Runs, Epsilon, Seed];

    protected override Outcome<CommandAnswer> Answer(AnalystFile file, Asked asked)
    {
        var (runs, epsilon) = (asked.Of(Runs), asked.Of(Epsilon));
        if (runs is < 1 or > 1_000)
            return Refusal.Invalid("analysis.number-range", "runs", ("option", "--runs"), ("value", runs));
        if (!(epsilon is >= 0 and <= 1))
            return Refusal.Invalid("analysis.number-range", "epsilon", ("option", "--epsilon"), ("value", epsilon));
        var opened =
            asked.Of(Action) is null && asked.Of(Reward) is null && WorldFile.Find(file) is { } world
                ? world.Read(asked.Names(Ignore, file.Columns), asked.Of(Values), (ulong)asked.Of(Seed))
                : ReplayLog.Read(file, asked, asked.Of(Values));
        if (opened.IsRefused(out var refusal, out var stage))
            return refusal;
        // One draw a choice is chosen with the same probability as out of many, and nobody asks for it here.
        var options = new LearnerOptions { Epsilon = epsilon, Draws = 1 };
        var results = ReplayRun.All(stage, options, runs, (ulong)asked.Of(Seed));
        if (results.Exists(r => r.Decisions == 0))
            return Refusal.Invalid("analysis.replay-none", "action", ("rows", stage.Rows));
        if (asked.Out is { } path)
            CsvOut.Write(
                path,
                ["policy", "decisions", "mean", "regret"],
                results.SelectMany(r => r.Curve.Select(p => new object?[] { r.Policy, p.Decisions, p.Mean, p.Regret }))
            );
        return ReplayAnswer.Of(file.Name, stage, results, runs, asked.Seconds);
    }

    /// <summary>What a yes to each action is worth: by name, or in the order of the actions.</summary>
    internal static Outcome<double[]> ValuesOf(string? said, IReadOnlyList<string> actions)
    {
        var values = new double[actions.Count];
        Array.Fill(values, 1);
        if (said is null)
            return values;
        var parts = said.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var named = parts.All(p => p.Contains('=', StringComparison.Ordinal));
        for (var k = 0; k < parts.Length; k++)
        {
            var name = named ? parts[k][..parts[k].LastIndexOf('=')].Trim() : null;
            var at = name is null ? k : Enumerable.Range(0, actions.Count).FirstOrDefault(a => actions[a] == name, -1);
            var number = named ? parts[k][(parts[k].LastIndexOf('=') + 1)..] : parts[k];
            if (
                at < 0
                || at >= values.Length
                || !named && parts.Length != actions.Count
                || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out values[at])
                || !(values[at] >= 0 && double.IsFinite(values[at]))
            )
                return Refusal.Invalid(
                    "analysis.replay-values",
                    "values",
                    ("values", said),
                    ("count", actions.Count),
                    ("actions", string.Join(", ", actions.Take(12)))
                );
        }
        return values;
    }
}
