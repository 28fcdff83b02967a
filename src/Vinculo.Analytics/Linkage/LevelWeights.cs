namespace Vinculo.Analytics.Linkage;

/// <summary>
/// How often each level occurs in each class of pairs: M one person, H two persons of one household, U neither. Missing values say
/// nothing. Also the shares of the classes among all pairs.
/// </summary>
internal sealed class LevelWeights
{
    private double[][] logM,
        logH,
        logU;
    private double logMatch,
        logHome,
        logOther;

    public LevelWeights(LinkageScheme scheme)
    {
        Scheme = scheme;
        M = Empty();
        H = Empty();
        U = Empty();
        (logM, logH, logU) = (Empty(), Empty(), Empty());

        double[][] Empty() => [.. scheme.Comparisons.Select(c => Enumerable.Repeat(1.0, c.Levels.Length).ToArray())];
    }

    public LinkageScheme Scheme { get; }
    public double[][] M { get; }
    public double[][] H { get; }
    public double[][] U { get; }

    /// <summary>Share of matches among all pairs.</summary>
    public double Match { get; set; } = 1e-5;

    /// <summary>Share of household pairs among all pairs.</summary>
    public double Household { get; set; } = 1e-5;

    /// <summary>Takes logarithms; to be called after any change.</summary>
    public void Close()
    {
        logM = Logs(M);
        logH = Logs(H);
        logU = Logs(U);
        logMatch = Math.Log2(Match);
        logHome = Math.Log2(Household);
        logOther = Math.Log2(1 - Match - Household);

        static double[][] Logs(double[][] shares) =>
            [.. shares.Select(s => s.Select(x => Math.Log2(Math.Max(x, 1e-12))).ToArray())];
    }

    public LevelWeights Copy()
    {
        var copy = new LevelWeights(Scheme) { Match = Match, Household = Household };
        for (var c = 0; c < M.Length; c++)
            (copy.M[c], copy.H[c], copy.U[c]) = ([.. M[c]], [.. H[c]], [.. U[c]]);
        copy.Close();
        return copy;
    }

    /// <summary>The same levels for a base of another size: a record has about as many matches in either.</summary>
    public LevelWeights ForPairs(double match, double household)
    {
        var copy = Copy();
        copy.Match = match;
        copy.Household = household;
        copy.Close();
        return copy;
    }

    public double FurthestFrom(LevelWeights other)
    {
        var furthest = 0.0;
        for (var c = 0; c < M.Length; c++)
        for (var l = 1; l < M[c].Length; l++)
            furthest = Math.Max(
                furthest,
                Math.Max(Math.Abs(M[c][l] - other.M[c][l]), Math.Abs(H[c][l] - other.H[c][l]))
            );
        return furthest;
    }

    /// <summary>Joint probability of each class with the pattern.</summary>
    public (double M, double H, double U) Posterior(ulong pattern)
    {
        var (m, h, u) = Logs(pattern);
        return (double.Exp2(m), double.Exp2(h), double.Exp2(u));
    }

    /// <summary>Logarithms (base 2) of the joint probabilities.</summary>
    public (double M, double H, double U) Logs(ulong pattern)
    {
        double m = logMatch,
            h = logHome,
            u = logOther;
        for (var c = 0; pattern != 0; c++, pattern >>= 4)
        {
            var level = (int)pattern & 15;
            if (level == 0)
                continue;
            m += logM[c][level];
            h += logH[c][level];
            u += logU[c][level];
        }
        return (m, h, u);
    }

    /// <summary>Logarithms of the shares of one level in the three classes.</summary>
    public (double M, double H, double U) Of(int comparison, int level) =>
        (logM[comparison][level], logH[comparison][level], logU[comparison][level]);

    /// <summary>Logarithms of the shares of the classes.</summary>
    public (double M, double H, double U) Prior => (logMatch, logHome, logOther);

    /// <summary>Match weight in bits against everything else, and how likely the two are of one household.</summary>
    public (float Bits, float Home) Bits(ulong pattern, float rarity)
    {
        var (m, h, u) = Logs(pattern);
        return Bits(m, h, u - rarity);
    }

    /// <summary>Match weight and household chance from joint logarithms.</summary>
    public static (float Bits, float Home) Bits(double m, double h, double u)
    {
        var top = Math.Max(h, u);
        var rest = top + Math.Log2(double.Exp2(h - top) + double.Exp2(u - top));
        var bits = (float)(m - rest);
        var all = Math.Max(m, rest);
        var home = double.Exp2(h - all) / (double.Exp2(m - all) + double.Exp2(rest - all));
        return (bits, (float)home);
    }

    /// <summary>log2 of the level's share among matches over its share among the rest: the weight of one comparison.</summary>
    public double Weight(int comparison, int level) =>
        level == 0 ? 0 : logM[comparison][level] - logU[comparison][level];
}
