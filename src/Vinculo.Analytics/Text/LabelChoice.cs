namespace Vinculo.Analytics.Text;

/// <summary>Chooses between models of labels on a part of the training texts held back, then gives labels with the best.</summary>
internal sealed class LabelChoice
{
    private const double WordShare = 0.7;
    private const double HingeCost = 0.5;
    private const double LogisticCost = 10;
    private const double Smoothing = 0.1;
    private const int FewestHeldBack = 20;

    private static readonly double[] BayesShares = [0, 0.3, 0.6, 1];

    private readonly TermTable words;
    private readonly TermTable pieces;
    private readonly int[] labels;
    private readonly int count;

    internal LabelChoice(Corpus corpus, int[] labels, int count)
    {
        (this.labels, this.count) = (labels, count);
        // What one text alone says teaches nothing of the others.
        words = TermTable.Of(corpus, 2, 0.9, telling: false);
        pieces = TermTable.OfPieces(corpus, 3, 0.95);
    }

    /// <summary>Learns from some texts and writes the labels of others.</summary>
    /// <returns>The model that was best on a quarter of the training texts.</returns>
    internal string Give(int[] train, int[] held, int[] given)
    {
        var (byWords, byAll) = Weighed(train);
        var best = Best(train, byWords, byAll);
        var scores = Scores(best, byWords, byAll, train, held);
        for (var i = 0; i < held.Length; i++)
            given[held[i]] = IndexOfMost(scores[i]);
        return best.Name;
    }

    private (SparseRows Words, SparseRows All) Weighed(int[] train)
    {
        var byWords = words.Weighed(words.Holders(train), train.Length);
        return (byWords, byWords.Beside(pieces.Weighed(pieces.Holders(train), train.Length), WordShare));
    }

    private Model Best(int[] train, SparseRows byWords, SparseRows byAll)
    {
        int[] learn = [.. train.Where((_, i) => i % 4 != 3)];
        int[] check = [.. train.Where((_, i) => i % 4 == 3)];
        var hinge = new Model("linear support vectors", false, 0);
        if (check.Length < FewestHeldBack)
            return hinge;
        var linear = LinearLabels.Scores(byAll, labels, count, learn, HingeCost, false, check);
        var logistic = LinearLabels.Scores(byAll, labels, count, learn, LogisticCost, true, check);
        var bayes = ComplementBayes.Scores(byWords, labels, count, learn, Smoothing, check);
        var best = hinge;
        var most = -1;
        foreach (var share in BayesShares)
            Try(
                new Model(share == 0 ? hinge.Name : "linear support vectors with complement Bayes", false, share),
                Mix(linear, bayes, share)
            );
        Try(new Model("logistic regression", true, 0), logistic);
        Try(new Model("complement Bayes", false, double.PositiveInfinity), bayes);
        return best;

        void Try(Model model, double[][] scores)
        {
            var right = 0;
            for (var i = 0; i < check.Length; i++)
                right += IndexOfMost(scores[i]) == labels[check[i]] ? 1 : 0;
            if (right > most)
                (most, best) = (right, model);
        }
    }

    private double[][] Scores(Model model, SparseRows byWords, SparseRows byAll, int[] train, int[] held)
    {
        if (double.IsInfinity(model.Bayes))
            return ComplementBayes.Scores(byWords, labels, count, train, Smoothing, held);
        var cost = model.Logistic ? LogisticCost : HingeCost;
        var linear = LinearLabels.Scores(byAll, labels, count, train, cost, model.Logistic, held);
        return model.Bayes == 0
            ? linear
            : Mix(linear, ComplementBayes.Scores(byWords, labels, count, train, Smoothing, held), model.Bayes);
    }

    /// <summary>Two models' scores, each in its own spread about the text's mean.</summary>
    private static double[][] Mix(double[][] linear, double[][] bayes, double share)
    {
        if (share == 0)
            return linear;
        var (one, other) = (Spread(linear), Spread(bayes));
        return [.. linear.Select((row, i) => row.Select((s, l) => s / one + share * bayes[i][l] / other).ToArray())];
    }

    private static double Spread(double[][] scores)
    {
        var square = scores.Sum(row =>
        {
            var mean = row.Average();
            return row.Sum(s => (s - mean) * (s - mean));
        });
        return square > 0 ? Math.Sqrt(square / scores.Length) : 1;
    }

    private static int IndexOfMost(double[] scores)
    {
        var best = 0;
        for (var l = 1; l < scores.Length; l++)
            if (scores[l] > scores[best])
                best = l;
        return best;
    }

    private sealed record Model(string Name, bool Logistic, double Bayes);
}
