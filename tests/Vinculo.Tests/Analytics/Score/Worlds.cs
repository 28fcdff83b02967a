using Vinculo.Analytics.Numerics;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;

namespace Vinculo.Tests.Analytics.Score;

/// <summary>Tables whose truth is known.</summary>
internal static class Worlds
{
    /// <summary>Ten numbers and a word; the answer's log odds are what <paramref name="logOdds"/> says of numbers and word.</summary>
    internal static (FeatureTable Table, bool[] Outcome) Of(
        int cases,
        Func<double[], int, double> logOdds,
        ulong seed = 7,
        double missing = 0
    )
    {
        var random = new Xoshiro256(seed);
        var numbers = new double[10][];
        for (var f = 0; f < numbers.Length; f++)
            numbers[f] = new double[cases];
        var words = new string?[cases];
        var outcome = new bool[cases];
        var row = new double[numbers.Length];
        for (var i = 0; i < cases; i++)
        {
            for (var f = 0; f < row.Length; f++)
                row[f] = random.Normal();
            var word = random.NextInt(5);
            outcome[i] = random.Bernoulli(SpecialFunctions.Logistic(logOdds(row, word)));
            for (var f = 0; f < row.Length; f++)
                numbers[f][i] = random.NextDouble() < missing ? double.NaN : row[f];
            words[i] = "abcde"[word].ToString();
        }
        return (
            new FeatureTable([
                .. numbers.Select((v, f) => new NumericColumn($"x{f}", v)),
                CategoricalColumn.From("word", words),
            ]),
            outcome
        );
    }

    /// <summary>Only together do the first two numbers mean anything.</summary>
    internal static double Crossed(double[] x, int word) => 1.5 * Math.Sign(x[0] * x[1]) + (word == 2 ? 1 : 0) - 1;

    /// <summary>Each number has its own say.</summary>
    internal static double Straight(double[] x, int word) => x[0] - 0.7 * x[1] + 0.4 * x[2] + 0.3 * word - 1.5;
}
