using Vinculo.Analytics.Randomness;

namespace Vinculo.Analytics.Network;

/// <summary>Customers at risk of leaving in one period and stratum, by what they lost: the cells within which like is compared with like.</summary>
internal sealed class LeavingCells
{
    /// <summary>Exposures of a cell, those of its leavers first.</summary>
    private readonly List<(double[] Exposure, int Leavers, int Period)> cells = [];

    /// <summary>Cells in which somebody left and exposures differ; others say nothing.</summary>
    internal static LeavingCells Of(LossExposure exposure, int[] leftIn, int[]? joinedIn, int periods, int[] stratum)
    {
        var found = new LeavingCells();
        var members = stratum
            .Select((label, i) => (label, i))
            .GroupBy(pair => pair.label, pair => pair.i)
            .OrderBy(group => group.Key)
            .Select(group => group.ToArray())
            .ToArray();
        var (leavers, stayers) = (new List<double>(), new List<double>());
        foreach (var group in members)
            for (var period = 0; period < periods; period++)
            {
                leavers.Clear();
                stayers.Clear();
                if (!group.Any(i => leftIn[i] == period))
                    continue;
                foreach (var i in group)
                    if ((joinedIn is null || joinedIn[i] <= period) && (leftIn[i] < 0 || leftIn[i] >= period))
                        (leftIn[i] == period ? leavers : stayers).Add(exposure.Of(i, period, leftIn));
                double[] all = [.. leavers, .. stayers];
                if (leavers.Count > 0 && stayers.Count > 0 && all.Max() > all.Min())
                    found.cells.Add((all, leavers.Count, period));
            }
        return found;
    }

    /// <summary>Log odds per whole share lost, by conditional likelihood, and its standard error.</summary>
    /// <remarks>[C1972] with Breslow's ties; Newton steps of at most 2.</remarks>
    /// <param name="before">Only periods before this one; null: all.</param>
    internal (double Sway, double Error) Fit(int? before = null)
    {
        var sway = 0.0;
        var curvature = 0.0;
        for (var step = 0; step < 50; step++)
        {
            var slope = 0.0;
            curvature = 0;
            foreach (var (exposure, leavers, period) in cells)
            {
                if (period >= before)
                    continue;
                double weight = 0,
                    first = 0,
                    second = 0;
                for (var k = 0; k < exposure.Length; k++)
                {
                    var odds = Odds(sway, exposure[k]);
                    weight += odds;
                    first += odds * exposure[k];
                    second += odds * exposure[k] * exposure[k];
                    if (k < leavers)
                        slope += exposure[k];
                }
                var mean = first / weight;
                slope -= leavers * mean;
                curvature += leavers * (second / weight - mean * mean);
            }
            if (curvature <= 0)
                return (0, double.PositiveInfinity);
            var change = Math.Clamp(slope / curvature, -2, 2);
            sway += change;
            if (Math.Abs(change) < 1e-9 || Math.Abs(sway) > 50)
                break;
        }
        return (sway, 1 / Math.Sqrt(curvature));
    }

    /// <summary>Most have lost nobody, and that needs no power.</summary>
    private static double Odds(double sway, double exposure) => exposure == 0 ? 1 : Math.Exp(sway * exposure);

    /// <summary>How many of those who left in some periods had lost ties, and how many would have.</summary>
    /// <param name="from">The first period.</param>
    /// <param name="until">The first one no more.</param>
    /// <param name="sway">Log odds per whole share lost.</param>
    /// <returns>Leavers, of them exposed ones, and how many exposed ones <paramref name="sway"/> and chance foretell.</returns>
    internal ContagionPeriod Foretell(int from, int until, double sway)
    {
        var (left, exposed, foretold, chance) = (0, 0, 0.0, 0.0);
        foreach (var (exposure, leavers, period) in cells)
        {
            if (period < from || period >= until)
                continue;
            left += leavers;
            exposed += exposure.Take(leavers).Count(e => e > 0);
            var all = exposure.Sum(e => Odds(sway, e));
            foretold += leavers * exposure.Where(e => e > 0).Sum(e => Odds(sway, e)) / all;
            chance += leavers * (double)exposure.Count(e => e > 0) / exposure.Length;
        }
        return new(from, until, left, exposed, foretold, chance);
    }

    /// <summary>How often leavers drawn anew within each cell have lost as much as those who left, in total.</summary>
    internal double PermutationP(Xoshiro256 random, int permutations)
    {
        var observed = cells.Sum(cell => cell.Exposure.Take(cell.Leavers).Sum());
        var asMuch = 1;
        for (var p = 0; p < permutations; p++)
        {
            var sum = 0.0;
            foreach (var (exposure, leavers, _) in cells)
                for (var k = 0; k < leavers; k++)
                {
                    // The first places of the cell, drawn without putting back; their order is of no account to anybody else.
                    var drawn = random.NextInt(k, exposure.Length);
                    (exposure[k], exposure[drawn]) = (exposure[drawn], exposure[k]);
                    sum += exposure[k];
                }
            if (sum >= observed - 1e-12)
                asMuch++;
        }
        return asMuch / (permutations + 1.0);
    }
}
