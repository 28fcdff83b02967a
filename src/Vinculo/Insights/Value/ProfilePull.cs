namespace Vinculo.Insights.Value;

/// <summary>
/// How much being like those who have a product tells of who takes it: the log odds of a taker rise by this part of the log
/// odds of having it. Below one, for much of what sets those who have a product apart comes of having it.
/// </summary>
internal static class ProfilePull
{
    /// <summary>Believed before any past year has told.</summary>
    public const double Unlearnt = 0.5;

    /// <summary>How far from it the truth may lie, one standard deviation.</summary>
    private const double Spread = 0.25;

    private const double MostLogOdds = 8;

    /// <summary>Learns it from a past year: logistic regression with a level of its own for every product and one slope for all.</summary>
    /// <param name="told">Customers without a product: the product, how like its holders they were, and whether they took it.</param>
    public static double Learn(IEnumerable<(int Product, double Likeness, bool Took)> told)
    {
        var products = told.GroupBy(t => t.Product)
            .Select(g => (X: g.Select(t => t.Likeness).ToArray(), Y: g.Select(t => t.Took).ToArray()))
            .Where(p => p.Y.Contains(true) && p.Y.Contains(false))
            .ToArray();
        var pull = Unlearnt;
        var levels = products.Select(p => Level(p.X, pull, p.Y.Count(y => y) / (double)p.Y.Length)).ToArray();
        for (var step = 0; step < 50; step++)
        {
            var (slope, curvature) = ((Unlearnt - pull) / (Spread * Spread), 1 / (Spread * Spread));
            var parts = new (double Left, double Weight, double Cross)[products.Length];
            for (var k = 0; k < products.Length; k++)
            {
                var (rest, restX, weight, cross, square) = (0.0, 0.0, 1e-12, 0.0, 0.0);
                for (var i = 0; i < products[k].X.Length; i++)
                {
                    var x = products[k].X[i];
                    var p = Chance(levels[k], pull, x);
                    var (r, w) = ((products[k].Y[i] ? 1 : 0) - p, p * (1 - p));
                    rest += r;
                    restX += r * x;
                    weight += w;
                    cross += w * x;
                    square += w * x * x;
                }
                parts[k] = (rest, weight, cross);
                slope += restX - rest * cross / weight;
                curvature += square - cross * cross / weight;
            }
            var change = Math.Clamp(slope / curvature, -0.25, 0.25);
            pull += change;
            for (var k = 0; k < products.Length; k++)
                levels[k] += Math.Clamp((parts[k].Left - parts[k].Cross * change) / parts[k].Weight, -2, 2);
            if (Math.Abs(change) < 1e-9)
                break;
        }
        return Math.Clamp(pull, 0, 1);
    }

    /// <summary>The level at which so large a share takes it.</summary>
    /// <param name="likeness">Of those without it.</param>
    /// <param name="pull">From <see cref="Learn"/>.</param>
    /// <param name="share">Above 0 and below 1.</param>
    public static double Level(IReadOnlyCollection<double> likeness, double pull, double share)
    {
        var (low, high) = (-40.0, 40.0);
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            if (likeness.Average(x => Chance(middle, pull, x)) < share)
                low = middle;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The chance to take it of one who is so like those who have it.</summary>
    public static double Chance(double level, double pull, double likeness) =>
        1 / (1 + Math.Exp(-level - pull * likeness));

    /// <summary>Log odds of having it, by the chance to have it.</summary>
    public static double Likeness(double profile) =>
        Math.Clamp(Math.Log(profile / (1 - profile)), -MostLogOdds, MostLogOdds);
}
