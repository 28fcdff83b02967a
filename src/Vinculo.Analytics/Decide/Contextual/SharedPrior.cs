namespace Vinculo.Analytics.Decide.Contextual;

/// <summary>What is expected of any action, as it is kept between two runs.</summary>
/// <param name="Mean">Expected weights, the intercept first.</param>
/// <param name="Variance">How far an action's own weights lie from them; above 0.</param>
/// <param name="SlopeMeanVariance">How far the expected slopes themselves lie from 0.</param>
public sealed record LearntPrior(double[] Mean, double[] Variance, double SlopeMeanVariance);

/// <summary>
/// What is expected of an action before its own answers, learnt from all actions: mean and variance of the intercept, a
/// mean for each slope, one variance for all slopes.
/// </summary>
/// <remarks>
/// Empirical Bayes by expectation and maximisation [DLR1977], as for any normal hierarchy [GH2007 §12]. The variance of
/// slopes starts small: without evidence that a context matters, actions are compared by their rates alone.
/// </remarks>
internal sealed class SharedPrior
{
    private const int Rounds = 3;
    private const double Told = 1e-6;

    private readonly LearnerOptions options;
    private readonly double usual;
    private double slopeMeanVariance;

    internal double[] Mean { get; }

    internal double[] Variance { get; }

    internal SharedPrior(int size, LearnerOptions options)
    {
        this.options = options;
        usual = Math.Log(options.BaseRate / (1 - options.BaseRate));
        slopeMeanVariance = options.SlopeVariance;
        (Mean, Variance) = (new double[size], new double[size]);
        Array.Fill(Variance, options.SlopeVariance);
        (Mean[0], Variance[0]) = (usual, options.InterceptVariance);
    }

    /// <summary>As it was kept.</summary>
    internal SharedPrior(LearnerOptions options, LearntPrior kept)
        : this(kept.Mean.Length, options)
    {
        kept.Mean.CopyTo(Mean, 0);
        kept.Variance.CopyTo(Variance, 0);
        slopeMeanVariance = kept.SlopeMeanVariance;
    }

    /// <summary>To keep.</summary>
    internal LearntPrior Kept() => new([.. Mean], [.. Variance], slopeMeanVariance);

    /// <summary>Learns from what the actions' answers say, and works every action's law out anew. O(rounds · actions · d³).</summary>
    internal void Learn(IReadOnlyList<ActionBelief> actions)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (strength, slopes) = (options.VarianceStrength, options.VarianceStrength);
            var square = strength * options.SlopeVariance;
            var (means, columns) = (strength * options.SlopeVariance, 0);
            for (var i = 1; i < Mean.Length; i++)
            {
                var unsure = MeanOf(actions, i, 0, slopeMeanVariance);
                var told = false;
                foreach (var action in actions)
                {
                    // What is not known of the mean moves a slope along with it, as far as the slope leans on its prior.
                    var apart = 1 - action.VarianceOf(i) / Variance[i];
                    // A slope of which no answer says anything would only repeat the variance it was given.
                    if (apart < Told)
                        continue;
                    told = true;
                    var off = action.Weights[i] - Mean[i];
                    square += off * off + action.VarianceOf(i) + unsure * apart * apart;
                    slopes++;
                }
                if (told)
                    (means, columns) = (means + Mean[i] * Mean[i] + unsure, columns + 1);
            }
            var level = strength * options.InterceptVariance;
            MeanOf(actions, 0, usual, options.InterceptVariance);
            foreach (var action in actions)
            {
                var off = action.Weights[0] - Mean[0];
                level += off * off + action.VarianceOf(0);
            }
            slopeMeanVariance = means / (strength + columns);
            Array.Fill(Variance, square / slopes);
            Variance[0] = level / (strength + actions.Count);
            foreach (var action in actions)
                action.Settle(Mean, Variance);
        }
    }

    /// <summary>Sets the mean of one weight to what all actions say together; returns its variance.</summary>
    private double MeanOf(IReadOnlyList<ActionBelief> actions, int weight, double expected, double variance)
    {
        var (sum, precision) = (expected / variance, 1 / variance);
        foreach (var action in actions)
        {
            var (value, own) = action.Alone(weight, Mean[weight], Variance[weight]);
            if (own == 0)
                continue;
            var part = 1 / (Variance[weight] + 1 / own);
            (sum, precision) = (sum + part * value, precision + part);
        }
        Mean[weight] = sum / precision;
        return 1 / precision;
    }
}
