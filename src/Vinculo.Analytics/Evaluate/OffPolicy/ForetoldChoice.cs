using Vinculo.Analytics.Evaluate.Uplift;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Evaluate.OffPolicy;

/// <summary>Whether what was known beforehand foretells what was done, and the probability of each action given it.</summary>
/// <remarks>
/// A log whose choice looked at the customer is no draw by lot: who got an action differs from who did not. [HR2020 §12] weighs
/// by the probability of the choice estimated from what was known, [K2016] joins it with what is expected of each action.
/// </remarks>
public sealed class ForetoldChoice
{
    private const int FoldCount = 5;
    private const int MostLearnt = 20_000;
    private const int MostFitted = 30;
    private const int FewestTaken = 20;
    private const int FewestExpected = 200;
    private const double Usual = 20;
    private const double Certain = 3;
    private const double LeastChance = 1e-4;
    private const double LeastGain = 1e-6;
    private const int MostClear = 30;
    private const double Useless = 0.1;

    private readonly float[] chances;
    private readonly int[] classOf;
    private readonly double[] within;
    private readonly double[] frequency;
    private readonly int classes;

    private ForetoldChoice(
        float[] chances,
        int[] classOf,
        double[] within,
        double[] frequency,
        int classes,
        double gain,
        double error
    ) =>
        (this.chances, this.classOf, this.within, this.frequency, this.classes, Gain, Error) = (
            chances,
            classOf,
            within,
            frequency,
            classes,
            gain,
            error
        );

    /// <summary>What the columns add to the log probability of what was done, over the frequencies alone; mean per row.</summary>
    public double Gain { get; }

    /// <summary>Standard error of <see cref="Gain"/>.</summary>
    public double Error { get; }

    /// <summary>Whether the columns foretell the choice beyond luck: the gain is more than three errors above 0.</summary>
    public bool IsForetold => Gain > Math.Max(Certain * Error, LeastGain);

    /// <summary>Probability of an action in a row, learnt without that row; at least 0.0001.</summary>
    public double Chance(int row, int action) =>
        Math.Max(LeastChance, chances[(long)row * classes + classOf[action]] * within[action]);

    /// <summary>How much of what a policy would do falls on actions that are hardly ever taken in such rows, 0 … 1.</summary>
    /// <param name="rows">Rows of the log, as they were given.</param>
    /// <param name="target">Probability of an action in a row, by its place in <paramref name="rows"/>.</param>
    /// <remarks>Hardly ever: below 0.03, or a tenth of how often the action is taken, whichever is less.</remarks>
    public double Thin(IReadOnlyList<int> rows, Func<int, int, double> target)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(target);
        const double Rare = 0.03;
        var thin = 0.0;
        for (var k = 0; k < rows.Count; k++)
        for (var a = 0; a < frequency.Length; a++)
            if (Chance(rows[k], a) < Math.Min(Rare, frequency[a] / 10))
                thin += target(k, a);
        return thin / Math.Max(1, rows.Count);
    }

    /// <summary>Learns the choice from the columns on four fifths of the rows and judges it by the fifth, five times.</summary>
    /// <param name="table">n rows of what was known beforehand.</param>
    /// <param name="actions">n places of actions, 0 … count - 1.</param>
    /// <param name="count">How many actions.</param>
    /// <param name="random">Chance of the folds.</param>
    /// <returns>Null when there is nothing to learn from: no columns, one action, too few rows, or more columns than fit.</returns>
    /// <remarks>
    /// One against the rest for the thirty most frequent actions, the others together, made to sum to 1; logistic on at most
    /// 20,000 rows a fold. Out of fold, useless columns lose: without a real tie the gain lies below 0. A weak tie is lost
    /// among many columns, so the clearest ones of each fold's learning rows are tried alone where all of them together foretell
    /// nothing or are too many.
    /// </remarks>
    public static ForetoldChoice? Of(FeatureTable table, int[] actions, int count, Xoshiro256 random)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(actions);
        ArgumentNullException.ThrowIfNull(random);
        var n = actions.Length;
        var taken = new double[count];
        foreach (var action in actions)
            taken[action]++;
        if (table.Columns.Count == 0 || n < 10 * FewestTaken || taken.Count(t => t > 0) < 2)
            return null;

        // The frequent actions have a class each, the others share the last.
        int[] byTaken = [.. Enumerable.Range(0, count).OrderByDescending(a => taken[a]).ThenBy(a => a)];
        var classes = Math.Min(count, MostFitted + 1);
        var classOf = new int[count];
        for (var k = 0; k < count; k++)
            classOf[byTaken[k]] = Math.Min(k, classes - 1);
        var ofClass = new double[classes];
        for (var a = 0; a < count; a++)
            ofClass[classOf[a]] += taken[a];
        double[] within = [.. Enumerable.Range(0, count).Select(a => taken[a] / Math.Max(1, ofClass[classOf[a]]))];

        double[] often = Array.ConvertAll(taken, t => t / n);
        var order = random.Permutation(n);
        int[] own = Array.ConvertAll(actions, a => classOf[a]);
        var all = table.Columns.Count > ColumnScreen.Wide ? null : Learn(false);
        if (all is { IsForetold: true })
            return all;
        return Learn(true) is { } clear && (all is null || clear.IsForetold) ? clear : all;

        ForetoldChoice? Learn(bool screened)
        {
            var chances = new float[(long)n * classes];
            var gains = new double[n];
            try
            {
                for (var fold = 0; fold < FoldCount; fold++)
                {
                    int[] held = [.. order.Where((_, i) => i % FoldCount == fold)];
                    int[] learn = [.. order.Where((_, i) => i % FoldCount != fold).Take(MostLearnt)];
                    Predict(table, own, learn, held, classes, screened, chances, gains);
                }
            }
            catch (UnfitDataException)
            {
                return null;
            }
            var mean = gains.Average();
            var error = Math.Sqrt(gains.Sum(g => (g - mean) * (g - mean))) / n;
            return new ForetoldChoice(chances, classOf, within, often, classes, mean, error);
        }
    }

    private static void Predict(
        FeatureTable table,
        int[] own,
        int[] learn,
        int[] held,
        int classes,
        bool screened,
        float[] chances,
        double[] gains
    )
    {
        var (known, asked) = screened ? (table, table) : (table.Take(learn), table.Take(held));
        var options = new LogisticOptions { Bins = table.Columns.Count <= 30 ? 10 : 3, MaxLevels = 20 };
        var usual = new double[classes];
        foreach (var row in learn)
            usual[own[row]]++;
        for (var c = 0; c < classes; c++)
            usual[c] = (usual[c] + 0.5) / (learn.Length + 0.5 * classes);
        var found = new double[classes][];
        for (var c = 0; c < classes; c++)
        {
            bool[] labels = Array.ConvertAll(learn, row => own[row] == c);
            var yes = labels.Count(l => l);
            if (classes == 2 && c == 1)
                found[c] = Array.ConvertAll(found[0], p => 1 - p);
            else if (yes < FewestTaken || labels.Length - yes < FewestTaken)
                found[c] = [.. Enumerable.Repeat(usual[c], held.Length)];
            else if (screened)
                found[c] = ByClearest(table, own, c, learn, held, labels, usual[c]);
            else
                found[c] = BinnedLogistic.Fit(known, labels, options: options).Model.Predict(asked);
        }
        for (var i = 0; i < held.Length; i++)
        {
            var sum = found.Sum(p => p[i]);
            for (var c = 0; c < classes; c++)
                chances[(long)held[i] * classes + c] = (float)(found[c][i] / sum);
            var done = own[held[i]];
            gains[held[i]] = Math.Log(Math.Max(LeastChance, found[done][i] / sum) / usual[done]);
        }
    }

    /// <summary>Probability of a class by the columns that tell most of it; its frequency where none tells anything.</summary>
    private static double[] ByClearest(
        FeatureTable table,
        int[] own,
        int chosen,
        int[] learn,
        int[] held,
        bool[] labels,
        double usual
    )
    {
        int[] clear = ColumnScreen.Clearest(
            table,
            Array.ConvertAll(own, c => c == chosen ? 1.0 : 0),
            learn,
            MostClear,
            Useless
        );
        if (clear.Length == 0)
            return [.. Enumerable.Repeat(usual, held.Length)];
        var known = ColumnScreen.Only(table, clear);
        return BinnedLogistic
            .Fit(known.Take(learn), labels, options: new LogisticOptions { Bins = 3, MaxLevels = 20 })
            .Model.Predict(known.Take(held));
    }

    /// <summary>What each action is expected to bring in each row, learnt from the columns without that row.</summary>
    /// <param name="table">n rows of what was known beforehand.</param>
    /// <param name="actions">n places of actions, 0 … count - 1.</param>
    /// <param name="rewards">n rewards.</param>
    /// <param name="count">How many actions.</param>
    /// <param name="random">Chance of the folds.</param>
    /// <returns>By action, then row. An action taken fewer than 200 times is expected to bring its mean, drawn towards that of all.</returns>
    /// <remarks>Ridge on the columns, action by action [DELL2014]; five folds.</remarks>
    public static double[][] Expected(FeatureTable table, int[] actions, double[] rewards, int count, Xoshiro256 random)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(actions);
        ArgumentNullException.ThrowIfNull(rewards);
        ArgumentNullException.ThrowIfNull(random);
        double[][] expected = [.. Enumerable.Range(0, count).Select(_ => new double[actions.Length])];
        var order = random.Permutation(actions.Length);
        for (var fold = 0; fold < FoldCount; fold++)
        {
            int[] held = [.. order.Where((_, i) => i % FoldCount == fold)];
            var learn = order.Where((_, i) => i % FoldCount != fold).ToLookup(row => actions[row]);
            var usual = learn.SelectMany(rows => rows).Select(row => rewards[row]).DefaultIfEmpty(0).Average();
            for (var a = 0; a < count; a++)
            {
                int[] rows = [.. learn[a]];
                if (rows.Length >= FewestExpected && table.Columns.Count > 0)
                {
                    var known =
                        table.Columns.Count <= ColumnScreen.Wide
                            ? table
                            : ColumnScreen.Only(
                                table,
                                ColumnScreen.Clearest(table, rewards, rows, MostClear, double.PositiveInfinity)
                            );
                    var found = RidgeOnFeatures.Fit(known, rewards, rows, 5).Predict(known, held);
                    for (var i = 0; i < held.Length; i++)
                        expected[a][held[i]] = found[i];
                    continue;
                }
                var mean = (rows.Sum(row => rewards[row]) + Usual * usual) / (rows.Length + Usual);
                foreach (var row in held)
                    expected[a][row] = mean;
            }
        }
        return expected;
    }

    /// <summary>Actions that were taken oftener or more seldom than the probabilities written down allow.</summary>
    /// <param name="actions">n places of actions, 0 … count - 1.</param>
    /// <param name="logged">n probabilities of what was done, above 0.</param>
    /// <param name="count">How many actions.</param>
    /// <returns>The action, the probability told where it was taken (harmonic mean) and how often it was taken.</returns>
    /// <remarks>
    /// [HT1952]: 1 / p of the rows with an action sums to n when p is right. Told when off by over a tenth and five errors, and
    /// at least thirty rows carry it.
    /// </remarks>
    public static IReadOnlyList<(int Action, double Told, double Taken)> OddlyLogged(
        int[] actions,
        double[] logged,
        int count
    )
    {
        ArgumentNullException.ThrowIfNull(actions);
        ArgumentNullException.ThrowIfNull(logged);
        const double Tenth = 0.1;
        const double Errors = 5;
        const double FewestRows = 30;
        var (rows, sums, squares) = (new double[count], new double[count], new double[count]);
        for (var i = 0; i < actions.Length; i++)
        {
            var w = 1 / logged[i];
            rows[actions[i]]++;
            sums[actions[i]] += w;
            squares[actions[i]] += w * w;
        }
        var n = (double)actions.Length;
        var odd = new List<(int, double, double)>();
        for (var a = 0; a < count; a++)
        {
            if (rows[a] == 0 || sums[a] * sums[a] / squares[a] < FewestRows)
                continue;
            var mean = sums[a] / n;
            var error = Math.Sqrt(Math.Max(0, squares[a] / n - mean * mean) / n);
            if (Math.Abs(mean - 1) > Math.Max(Tenth, Errors * error))
                odd.Add((a, rows[a] / sums[a], rows[a] / n));
        }
        return odd;
    }
}
