namespace Vinculo.Insights.Value;

/// <summary>
/// How much being like those who have a product tells of who takes it: the log odds of a taker rise by this part of the log
/// odds of having it. Below one, for much of what sets those who have a product apart comes of having it; and not the same
/// for every product, as far as its own takers tell.
/// </summary>
/// <param name="all">Of all products together.</param>
/// <param name="own">Of each whose takers have told, by its place in the catalogue.</param>
internal sealed class ProfilePull(double all, IReadOnlyDictionary<int, double> own)
{
    /// <summary>Believed before any past year has told.</summary>
    public static ProfilePull Unlearnt { get; } = new(0.5, new Dictionary<int, double>());

    /// <summary>How far the truth of all products, and that of one from all, may lie: one standard deviation.</summary>
    private const double Spread = 0.25;

    private const double MostLogOdds = 8;

    private sealed record Told(int Product, double[] Likeness, bool[] Took);

    public double All => all;

    public double Of(int product) => own.GetValueOrDefault(product, all);

    /// <summary>
    /// Learns it from past years: logistic regression with a level of its own for every product, one slope for all drawn to
    /// <see cref="Unlearnt"/>, and then a slope for each drawn to that of all.
    /// </summary>
    /// <param name="told">Customers without a product: the product, how like its holders they were, and whether they took it.</param>
    public static ProfilePull Learn(IEnumerable<(int Product, double Likeness, bool Took)> told)
    {
        Told[] products =
        [
            .. told.GroupBy(t => t.Product)
                .Select(g => new Told(g.Key, [.. g.Select(t => t.Likeness)], [.. g.Select(t => t.Took)]))
                .Where(p => p.Took.Contains(true) && p.Took.Contains(false)),
        ];
        var all = Slope(products, Unlearnt.All);
        return new(all, products.ToDictionary(p => p.Product, p => Slope([p], all)));
    }

    /// <summary>The one slope of these products, each with a level of its own.</summary>
    private static double Slope(Told[] products, double believed)
    {
        var pull = believed;
        var levels = products
            .Select(p => Level(p.Likeness, pull, p.Took.Count(y => y) / (double)p.Took.Length))
            .ToArray();
        for (var step = 0; step < 50; step++)
        {
            var (slope, curvature) = ((believed - pull) / (Spread * Spread), 1 / (Spread * Spread));
            var parts = new (double Left, double Weight, double Cross)[products.Length];
            for (var k = 0; k < products.Length; k++)
            {
                var (rest, restX, weight, cross, square) = (0.0, 0.0, 1e-12, 0.0, 0.0);
                for (var i = 0; i < products[k].Likeness.Length; i++)
                {
                    var x = products[k].Likeness[i];
                    var p = Chance(levels[k], pull, x);
                    var (r, w) = ((products[k].Took[i] ? 1 : 0) - p, p * (1 - p));
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
    /// <param name="pull">Of the product.</param>
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
