using Vinculo.Analytics.Score;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Evaluate.Uplift;

/// <summary>Ways of learning what treating a customer changes.</summary>
public enum UpliftMethod
{
    /// <summary>Everybody gains the mean effect.</summary>
    MeanEffect,

    /// <summary>In proportion to how likely the outcome is anyway.</summary>
    Propensity,

    /// <summary>One model that knows who was treated.</summary>
    Single,

    /// <summary>A model of the treated and one of the others.</summary>
    TwoModels,

    /// <summary>Effects each side imputes to the other, weighed by who is commoner [KSBY2019].</summary>
    Crossed,

    /// <summary>Regression of doubly robust effects, slopes only [K2020].</summary>
    DoublyRobust,

    /// <summary>The same with steps per quantile bin.</summary>
    DoublyRobustSteps,

    /// <summary>Slopes, and the columns that matter together.</summary>
    DoublyRobustPairs,

    /// <summary>Mean of crossed, doubly robust and single: their errors differ.</summary>
    Blend,
}

/// <summary>Fits every method on some cases and scores others.</summary>
/// <param name="table">n cases.</param>
/// <param name="treated">n yes or no.</param>
/// <param name="outcome">n outcomes.</param>
/// <param name="binary">Whether every outcome is 0 or 1.</param>
/// <param name="all">Where pairs of columns are looked for; null for <paramref name="table"/>.</param>
internal sealed class UpliftLearners(
    FeatureTable table,
    bool[] treated,
    double[] outcome,
    bool binary,
    FeatureTable? all = null
)
{
    private const int InnerFolds = 4;
    private const int MostOfOutcome = 25;
    private const int MostOfEffect = 15;
    private const double Useless = 3;
    private const string Mark = "·treated";

    private readonly List<(string One, string Other)> pairs = [];

    /// <summary>Columns found to matter together, once for each time the learners were fitted.</summary>
    internal IReadOnlyList<(string One, string Other)> Pairs => pairs;

    /// <summary>Scores of the held-out cases by method; every method has learned from <paramref name="train"/> only.</summary>
    /// <param name="train">Cases to learn from.</param>
    /// <param name="held">Cases to score.</param>
    /// <param name="sums">Only the ways a <see cref="UpliftModel"/> can be made of.</param>
    internal Dictionary<UpliftMethod, double[]> Scores(int[] train, int[] held, bool sums)
    {
        var (effect, usual) = MeanOf(train);
        var scores = new Dictionary<UpliftMethod, double[]>
        {
            [UpliftMethod.MeanEffect] = Array.ConvertAll(held, _ => effect),
        };
        // Nothing is known that tells one case from another.
        if (table.Columns.Count == 0)
            return scores;
        if (sums)
        {
            var target = Robust(train, Inner(train));
            foreach (var method in UpliftModel.Ways)
            {
                var (ridge, factor) = Sum(method, train, target);
                scores[method] = Array.ConvertAll(ridge.Predict(table, held), found => factor * found);
            }
            return scores;
        }
        if (table.Columns.Count > ColumnScreen.Wide)
            return Wide(train, held);
        int[] yes = [.. train.Where(i => treated[i])];
        int[] no = [.. train.Where(i => !treated[i])];
        var share = (double)yes.Length / train.Length;
        var with = Expect(yes, held);
        var without = Expect(no, held);

        var inner = Inner(train);
        var robust = Robust(train, inner);
        var gained = new double[table.Rows];
        foreach (var (i, at) in train.Select((i, at) => (i, at)))
            gained[i] = treated[i] ? outcome[i] - inner.Without[at] : inner.With[at] - outcome[i];
        var gainedByTreated = RidgeOnFeatures.Fit(table, gained, yes, 1).Predict(table, held);
        var gainedByOthers = RidgeOnFeatures.Fit(table, gained, no, 1).Predict(table, held);
        // Straight slopes: a rate that bends with every bin orders customers worse by what a treatment changes.
        scores[UpliftMethod.Propensity] = Array.ConvertAll(
            RidgeOnFeatures.Fit(table, outcome, train, 1).Predict(table, held),
            p => p * effect / usual
        );
        scores[UpliftMethod.Single] = Single(train, held);
        scores[UpliftMethod.TwoModels] = [.. with.Zip(without, (a, b) => a - b)];
        scores[UpliftMethod.Crossed] = [.. gainedByTreated.Zip(gainedByOthers, (a, b) => (1 - share) * a + share * b)];
        scores[UpliftMethod.DoublyRobust] = RidgeOnFeatures.Fit(table, robust, train, 1).Predict(table, held);
        scores[UpliftMethod.DoublyRobustSteps] = RidgeOnFeatures.Fit(table, robust, train, 8).Predict(table, held);
        var together = PairedColumns.Of(all ?? table, robust, train);
        pairs.AddRange(together.Select(p => (p.One, p.Other)));
        var paired = new FeatureTable([.. table.Columns, .. together.Select(p => p.Both)]);
        scores[UpliftMethod.DoublyRobustPairs] =
            together.Count == 0
                ? scores[UpliftMethod.DoublyRobust]
                : RidgeOnFeatures.Fit(paired, robust, train, 1).Predict(paired, held);
        UpliftMethod[] blended = [UpliftMethod.Crossed, UpliftMethod.DoublyRobustPairs, UpliftMethod.Single];
        scores[UpliftMethod.Blend] = [.. held.Select((_, i) => blended.Average(m => scores[m][i]))];
        return scores;
    }

    /// <summary>
    /// The same with the columns that tell most of the outcome and of the effect, as the training cases have them: hundreds
    /// of columns hide what a few of them know. Columns may matter together though neither tells anything, so pairs are
    /// looked for among all.
    /// </summary>
    private Dictionary<UpliftMethod, double[]> Wide(int[] train, int[] held)
    {
        var ofOutcome = ColumnScreen.Clearest(table, outcome, train, MostOfOutcome, Useless);
        var first = new UpliftLearners(ColumnScreen.Only(table, ofOutcome), treated, outcome, binary);
        var robust = first.Robust(train, first.Inner(train));
        var ofEffect = ColumnScreen.Clearest(table, robust, train, MostOfEffect, Useless);
        int[] kept = [.. ofOutcome, .. ofEffect];
        // One at least, so that every fold tries every way.
        var known = ColumnScreen.Only(table, kept.Length > 0 ? kept : [0]);
        var own = new UpliftLearners(known, treated, outcome, binary, table);
        var scores = own.Scores(train, held, false);
        pairs.AddRange(own.Pairs);
        // Of many columns these ways learn mostly luck, and each more way is one more chance to be taken in by it.
        foreach (var method in new[] { UpliftMethod.Single, UpliftMethod.TwoModels, UpliftMethod.DoublyRobustSteps })
            scores.Remove(method);
        return scores;
    }

    /// <summary>A way that is one sum over features, and what its prediction is multiplied by.</summary>
    /// <param name="robust">By case, as <see cref="Robust"/> gives them.</param>
    internal (RidgeOnFeatures Ridge, double Factor) Sum(UpliftMethod method, int[] train, double[] robust)
    {
        if (method != UpliftMethod.Propensity)
            return (RidgeOnFeatures.Fit(table, robust, train, method == UpliftMethod.DoublyRobustSteps ? 8 : 1), 1);
        var (effect, usual) = MeanOf(train);
        return (RidgeOnFeatures.Fit(table, outcome, train, 1), effect / usual);
    }

    /// <summary>Doubly robust effect of each training case, by case.</summary>
    internal double[] Robust(int[] train, (double[] With, double[] Without) inner)
    {
        var share = (double)train.Count(i => treated[i]) / train.Length;
        var robust = new double[table.Rows];
        for (var at = 0; at < train.Length; at++)
        {
            var i = train[at];
            var (one, zero) = (inner.With[at], inner.Without[at]);
            robust[i] = one - zero + (treated[i] ? (outcome[i] - one) / share : -(outcome[i] - zero) / (1 - share));
        }
        return robust;
    }

    private (double Effect, double Usual) MeanOf(int[] train) =>
        (
            train.Where(i => treated[i]).Average(i => outcome[i])
                - train.Where(i => !treated[i]).Average(i => outcome[i]),
            Math.Max(1e-12, train.Average(i => Math.Abs(outcome[i])))
        );

    /// <summary>Expected outcomes of the training cases with and without treatment, by models that have not seen them.</summary>
    internal (double[] With, double[] Without) Inner(int[] train)
    {
        var (with, without) = (new double[train.Length], new double[train.Length]);
        for (var fold = 0; fold < InnerFolds; fold++)
        {
            int[] places = [.. Enumerable.Range(0, train.Length).Where(at => at % InnerFolds == fold)];
            int[] held = [.. places.Select(at => train[at])];
            int[] rest = [.. train.Where((_, at) => at % InnerFolds != fold)];
            var (one, zero) = (
                Expect([.. rest.Where(i => treated[i])], held),
                Expect([.. rest.Where(i => !treated[i])], held)
            );
            for (var i = 0; i < places.Length; i++)
                (with[places[i]], without[places[i]]) = (one[i], zero[i]);
        }
        return (with, without);
    }

    private double[] Expect(int[] train, int[] held)
    {
        if (!binary)
            return RidgeOnFeatures.Fit(table, outcome, train, 8).Predict(table, held);
        var labels = Array.ConvertAll(train, i => outcome[i] > 0);
        var own = table.Take(train);
        if (BinnedLogistic.Examine(own, labels) is not null)
            return Array.ConvertAll(held, _ => train.Length == 0 ? 0 : train.Average(i => outcome[i]));
        return BinnedLogistic.Fit(own, labels).Model.Predict(table.Take(held));
    }

    /// <summary>Every feature twice: for all, and for the treated alone, where it is missing for the others.</summary>
    private double[] Single(int[] train, int[] held)
    {
        if (!binary)
            return
            [
                .. Expect([.. train.Where(i => treated[i])], held)
                    .Zip(Expect([.. train.Where(i => !treated[i])], held), (a, b) => a - b),
            ];
        var labels = Array.ConvertAll(train, i => outcome[i] > 0);
        var seen = Doubled(train, i => treated[i]);
        if (BinnedLogistic.Examine(seen, labels) is not null)
            return new double[held.Length];
        var model = BinnedLogistic.Fit(seen, labels, null, new LogisticOptions { Bins = 5 }).Model;
        return
        [
            .. model.Predict(Doubled(held, _ => true)).Zip(model.Predict(Doubled(held, _ => false)), (a, b) => a - b),
        ];
    }

    private FeatureTable Doubled(int[] rows, Func<int, bool> isTreated)
    {
        var columns = new List<FeatureColumn>();
        foreach (var column in table.Take(rows).Columns)
        {
            columns.Add(column);
            if (column is NumericColumn number)
                columns.Add(
                    new NumericColumn(
                        column.Name + Mark,
                        [.. number.Values.Select((v, i) => isTreated(rows[i]) ? v : double.NaN)]
                    )
                );
            else if (column is CategoricalColumn level)
                columns.Add(
                    new CategoricalColumn(
                        column.Name + Mark,
                        level.Levels,
                        [.. level.Codes.Select((c, i) => isTreated(rows[i]) ? c : -1)]
                    )
                );
        }
        return new FeatureTable(columns);
    }
}
