using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Text;

/// <summary>One straight line a label, each against the rest, over weighed terms.</summary>
/// <remarks>Dual coordinate descent: [HCLKS2008] for the squared hinge, [YHL2011] for the logistic loss.</remarks>
internal static class LinearLabels
{
    private const int Passes = 30;
    private const double Settled = 0.05;
    private const double Lean = 0.25;

    /// <summary>Fits on some texts and scores all.</summary>
    /// <param name="texts">n texts, weighed.</param>
    /// <param name="labels">n labels, 0 … count - 1.</param>
    /// <param name="count">Number of labels.</param>
    /// <param name="train">Positions to learn from.</param>
    /// <param name="cost">C: what one text counts against the size of the weights.</param>
    /// <param name="logistic">Logistic loss instead of the squared hinge.</param>
    /// <param name="score">Positions to score.</param>
    /// <returns>Scores by position in <paramref name="score"/>, then label.</returns>
    internal static double[][] Scores(
        SparseRows texts,
        int[] labels,
        int count,
        int[] train,
        double cost,
        bool logistic,
        int[] score
    )
    {
        var scores = Array.ConvertAll(score, _ => new double[count]);
        Parallel.For(
            0,
            count,
            label =>
            {
                var weights = new double[texts.Columns + 1];
                var (with, without) = Costs(labels, train, label, cost);
                var own = new OneLabel(texts, [.. train.Select(i => labels[i] == label)], train, with, without);
                if (logistic)
                    own.Descend(label, new LogisticLoss(), weights);
                else
                    own.Descend(label, new SquaredHinge(), weights);
                for (var i = 0; i < score.Length; i++)
                    scores[i][label] = Along(texts, score[i], weights);
            }
        );
        return scores;
    }

    /// <summary>A rare label's texts count for more, by the fourth root of how many more the others have.</summary>
    private static (double With, double Without) Costs(int[] labels, int[] train, int label, double cost)
    {
        var own = train.Count(i => labels[i] == label);
        var lean = own == 0 ? 1 : Math.Pow((double)(train.Length - own) / own, Lean);
        return (cost * lean, cost);
    }

    private static double Along(SparseRows texts, int row, double[] weights)
    {
        var sum = weights[^1];
        var values = texts.ValuesOf(row);
        var columns = texts.ColumnsOf(row);
        for (var e = 0; e < columns.Length; e++)
            sum += weights[columns[e]] * values[e];
        return sum;
    }

    private static void Add(SparseRows texts, int row, double factor, double[] weights)
    {
        weights[^1] += factor;
        var values = texts.ValuesOf(row);
        var columns = texts.ColumnsOf(row);
        for (var e = 0; e < columns.Length; e++)
            weights[columns[e]] += factor * values[e];
    }

    /// <summary>Rows have length 1 or 0, and a constant of 1 beside them.</summary>
    private static double Square(SparseRows texts, int row) => texts.ColumnsOf(row).Length > 0 ? 2 : 1;

    /// <summary>What a text's weight is moved to, the others held.</summary>
    private interface ILoss
    {
        /// <summary>The weight every text of this cost starts with.</summary>
        double Start(double cost);

        /// <summary>The best weight now, and how far from settled the present one is.</summary>
        /// <param name="now">The present weight α.</param>
        /// <param name="margin">How far on the right side the text lies.</param>
        /// <param name="square">Its squared length.</param>
        /// <param name="cost">C: what it counts.</param>
        (double Next, double Unsettled) Step(double now, double margin, double square, double cost);
    }

    private readonly struct SquaredHinge : ILoss
    {
        public double Start(double cost) => 0;

        public (double Next, double Unsettled) Step(double now, double margin, double square, double cost)
        {
            var soft = 0.5 / cost;
            var slope = margin - 1 + soft * now;
            if (now == 0)
                slope = Math.Min(0, slope);
            return slope == 0 ? (now, 0) : (Math.Max(0, now - slope / (square + soft)), Math.Abs(slope));
        }
    }

    private readonly struct LogisticLoss : ILoss
    {
        public double Start(double cost) => 1e-3 * cost;

        /// <summary>The best α solves margin + square·(α - now) + ln(α / (C - α)) = 0.</summary>
        public (double Next, double Unsettled) Step(double now, double margin, double square, double cost)
        {
            var next = Balance(now, margin, square, cost);
            return (next, Math.Abs(next - now) / cost);
        }

        private static double Balance(double now, double margin, double square, double cost)
        {
            // The left side rises with α, from -∞ to ∞: Newton steps, kept between the ends known so far.
            var (low, high) = (-40.0, 40.0);
            var odds = Math.Log(now / (cost - now));
            for (var step = 0; step < 40; step++)
            {
                var share = SpecialFunctions.Logistic(odds);
                var value = margin + square * (cost * share - now) + odds;
                if (value > 0)
                    high = odds;
                else
                    low = odds;
                var next = odds - value / (1 + square * cost * share * (1 - share));
                if (!(next > low && next < high))
                    next = (low + high) / 2;
                var moved = Math.Abs(next - odds);
                odds = next;
                if (moved < 1e-6)
                    break;
            }
            return cost * Math.Clamp(SpecialFunctions.Logistic(odds), 1e-12, 1 - 1e-12);
        }
    }

    /// <summary>One label against the rest.</summary>
    private sealed class OneLabel(SparseRows texts, bool[] own, int[] train, double with, double without)
    {
        /// <summary>Passes over the texts in random order until none is far from settled.</summary>
        internal void Descend<TLoss>(int label, TLoss loss, double[] weights)
            where TLoss : struct, ILoss
        {
            var alpha = new double[train.Length];
            for (var k = 0; k < alpha.Length; k++)
            {
                alpha[k] = loss.Start(own[k] ? with : without);
                if (alpha[k] != 0)
                    Add(texts, train[k], own[k] ? alpha[k] : -alpha[k], weights);
            }
            var random = Xoshiro256.For(1, "labels", (ulong)label);
            for (var pass = 0; pass < Passes; pass++)
            {
                var worst = 0.0;
                foreach (var k in random.Permutation(train.Length))
                {
                    var row = train[k];
                    var side = own[k] ? 1 : -1;
                    var margin = side * Along(texts, row, weights);
                    var (next, unsettled) = loss.Step(alpha[k], margin, Square(texts, row), own[k] ? with : without);
                    worst = Math.Max(worst, unsettled);
                    if (next == alpha[k])
                        continue;
                    Add(texts, row, (next - alpha[k]) * side, weights);
                    alpha[k] = next;
                }
                if (worst < Settled)
                    break;
            }
        }
    }
}
