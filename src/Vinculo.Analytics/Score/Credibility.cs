namespace Vinculo.Analytics.Score;

/// <summary>
/// How far to believe what was seen of one customer: her own mean counts the more, the more often she was seen, and the
/// mean of all counts as so many further times.
/// </summary>
/// <param name="Mean">Mean of everything seen of anybody.</param>
/// <param name="Pull">How many times the mean of all counts, ≥ 0; infinite: customers do not differ.</param>
/// <remarks>[B1967]: the linear estimate with the least mean squared error, Pull = variance within / variance between.</remarks>
public sealed record Credibility(double Mean, double Pull)
{
    /// <summary>The level to believe in.</summary>
    /// <param name="sum">Of what was seen of the customer.</param>
    /// <param name="times">How often, ≥ 0; 0 gives the mean of all.</param>
    public double Level(double sum, int times) =>
        double.IsPositiveInfinity(Pull) || times == 0 ? Mean : (sum + Pull * Mean) / (times + Pull);

    /// <summary>Learns from what was seen of many.</summary>
    /// <param name="seen">What was seen of each, one after another; the same customer may come in one stretch only.</param>
    /// <returns>Null when nobody was seen twice: then nothing tells customers from chance.</returns>
    /// <remarks>Variances by the method of moments for groups of unequal size [BS1970]; O(n), one pass, nothing kept.</remarks>
    public static Credibility? Of(IEnumerable<(Guid Customer, double Amount)> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var all = new Moments();
        foreach (var (customer, amount) in seen)
            all.Add(customer, amount);
        return all.Close();
    }

    /// <summary>Sums of the groups seen so far.</summary>
    public sealed class Moments
    {
        private Guid current;
        private long times;
        private double sum;
        private double squares;
        private long groups;
        private double allTimes;
        private double allSum;
        private double within;
        private double sumOverTimes;
        private double timesSquared;

        /// <summary>Takes one amount in.</summary>
        public void Add(Guid customer, double amount)
        {
            if (!double.IsFinite(amount))
                return;
            if (customer != current)
                EndGroup();
            current = customer;
            times++;
            sum += amount;
            squares += amount * amount;
        }

        /// <inheritdoc cref="Of" path="/returns"/>
        public Credibility? Close()
        {
            EndGroup();
            if (groups < 2 || allTimes <= groups)
                return null;
            var mean = allSum / allTimes;
            var inside = Math.Max(0, within / (allTimes - groups));
            var between =
                (sumOverTimes - allTimes * mean * mean - (groups - 1) * inside) / (allTimes - timesSquared / allTimes);
            return new(mean, between > 0 ? inside / between : double.PositiveInfinity);
        }

        private void EndGroup()
        {
            if (times == 0)
                return;
            groups++;
            allTimes += times;
            allSum += sum;
            within += squares - sum * sum / times;
            sumOverTimes += sum * sum / times;
            timesSquared += (double)times * times;
            (times, sum, squares) = (0, 0, 0);
        }
    }
}
