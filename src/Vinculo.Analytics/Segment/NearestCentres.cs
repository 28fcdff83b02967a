using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Segment;

/// <summary>Groups found around centres.</summary>
/// <param name="Centres">k points in the scale of the rows, the largest group first.</param>
/// <param name="Sizes">Rows of each group.</param>
/// <param name="Within">Sum of squared distances to the nearest centre.</param>
/// <param name="Total">Sum of squared distances to the mean of all rows.</param>
/// <param name="Rounds">Rounds of the best start.</param>
/// <param name="Converged">The last round moved nobody.</param>
public sealed record CentresFound(
    double[][] Centres,
    int[] Sizes,
    double Within,
    double Total,
    int Rounds,
    bool Converged
)
{
    /// <summary>How much of all difference lies between the groups, 0 to 1.</summary>
    public double Explained => Total > 0 ? 1 - Within / Total : 0;
}

/// <summary>k-means: centres such that rows lie close to the nearest.</summary>
public static class NearestCentres
{
    private const int MostRounds = 100;
    private const int Starts = 8;

    /// <summary>Finds k centres.</summary>
    /// <param name="rows">n rows of m numbers on comparable scales, no NaN.</param>
    /// <param name="k">2 … n.</param>
    /// <param name="random">Draws the starts.</param>
    /// <returns>The best of eight starts; empty groups do not occur unless rows coincide.</returns>
    /// <exception cref="ArgumentOutOfRangeException">k does not lie between 2 and the number of rows.</exception>
    /// <remarks>[L1982] rounds from [AV2007] starts. O(starts · rounds · n · k · m); same random numbers, same centres.</remarks>
    public static CentresFound Find(double[][] rows, int k, Xoshiro256 random)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, rows.Length);
        CentresFound? best = null;
        for (var start = 0; start < Starts; start++)
        {
            var found = Settle(rows, Begin(rows, k, random));
            if (best is null || found.Within < best.Within)
                best = found;
        }
        var order = Enumerable.Range(0, k).OrderByDescending(g => best!.Sizes[g]).ThenBy(g => g).ToArray();
        return best! with
        {
            Centres = [.. order.Select(g => best.Centres[g])],
            Sizes = [.. order.Select(g => best.Sizes[g])],
            Total = SquaredSpread(rows),
        };
    }

    /// <summary>Place of the centre nearest to a row; of equal ones the first.</summary>
    public static int Of(ReadOnlySpan<double> row, double[][] centres)
    {
        ArgumentNullException.ThrowIfNull(centres);
        var (best, nearest) = (0, double.PositiveInfinity);
        for (var g = 0; g < centres.Length; g++)
        {
            var distance = Distance(row, centres[g]);
            if (distance < nearest)
                (best, nearest) = (g, distance);
        }
        return best;
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }

    /// <summary>The next centre is a row, the likelier the farther it lies from those there are.</summary>
    private static double[][] Begin(double[][] rows, int k, Xoshiro256 random)
    {
        var centres = new List<double[]> { (double[])rows[random.NextInt(rows.Length)].Clone() };
        var gaps = new double[rows.Length];
        Array.Fill(gaps, double.PositiveInfinity);
        while (centres.Count < k)
        {
            double all = 0;
            for (var i = 0; i < rows.Length; i++)
                all += gaps[i] = Math.Min(gaps[i], Distance(rows[i], centres[^1]));
            var drawn = random.NextDouble() * all;
            var at = 0;
            while (at < rows.Length - 1 && (drawn -= gaps[at]) > 0)
                at++;
            centres.Add((double[])rows[at].Clone());
        }
        return [.. centres];
    }

    private static CentresFound Settle(double[][] rows, double[][] centres)
    {
        var places = new int[rows.Length];
        Array.Fill(places, -1);
        for (var round = 1; ; round++)
        {
            var moved = false;
            double within = 0;
            var sizes = new int[centres.Length];
            var sums = centres.Select(c => new double[c.Length]).ToArray();
            for (var i = 0; i < rows.Length; i++)
            {
                var place = Of(rows[i], centres);
                moved |= place != places[i];
                places[i] = place;
                within += Distance(rows[i], centres[place]);
                sizes[place]++;
                for (var f = 0; f < rows[i].Length; f++)
                    sums[place][f] += rows[i][f];
            }
            if (!moved || round == MostRounds)
                return new(centres, sizes, within, 0, round, !moved);
            for (var g = 0; g < centres.Length; g++)
                if (sizes[g] > 0)
                    centres[g] = [.. sums[g].Select(s => s / sizes[g])];
        }
    }

    private static double SquaredSpread(double[][] rows)
    {
        double all = 0;
        for (var f = 0; f < rows[0].Length; f++)
        {
            var mean = rows.Average(r => r[f]);
            all += rows.Sum(r => (r[f] - mean) * (r[f] - mean));
        }
        return all;
    }
}
