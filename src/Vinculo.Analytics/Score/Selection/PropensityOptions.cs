namespace Vinculo.Analytics.Score.Selection;

/// <summary>Which models may be fitted.</summary>
public enum PropensityMethod
{
    /// <summary>Logistic regression, boosted trees or both, whatever does best on cases held back.</summary>
    Auto,

    /// <summary>Logistic regression only.</summary>
    Logistic,

    /// <summary>Boosted trees only.</summary>
    Boosting,
}

/// <summary>How a <see cref="PropensityModel"/> is chosen and fitted.</summary>
public sealed record PropensityOptions
{
    /// <summary>Which models may be fitted.</summary>
    public PropensityMethod Method { get; init; } = PropensityMethod.Auto;

    /// <summary>Parts the cases are split into to compare models, 2 … 20; unused where time gives the order.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Whether the cases lie in order of time: models are then tried on later cases than they learnt from.</summary>
    public bool InTimeOrder { get; init; }

    /// <summary>
    /// The period of each case, never falling; models are then tried on later periods than they learnt from. Where all cases
    /// are of one period, they are parted by lot.
    /// </summary>
    public int[]? Periods { get; init; }

    /// <summary>
    /// How much later than a case its answer is known, in the unit of <see cref="Periods"/>, ≥ 0: no model is tried on a
    /// period that began before the answers it learnt from were known.
    /// </summary>
    public int Embargo { get; init; }

    /// <summary>The same customers come again in many cases, so that cases tell less than their number says: firmer penalties are tried too, and a blend counts both its parts alike.</summary>
    public bool Repeated { get; init; }

    /// <summary>
    /// A line through the log odds of the model chosen is learnt afterwards, from further cases: candidates are compared as
    /// they answer with one of their own, and none is calibrated here.
    /// </summary>
    public bool Recalibrated { get; init; }

    /// <summary>A number per case; equal ones (one customer in several months) are never learnt from and tried on at once.</summary>
    public int[]? Groups { get; init; }

    /// <summary>Case weights, finite and ≥ 0; null counts each case once.</summary>
    public double[]? Weights { get; init; }

    /// <summary>Whether columns that give the answer away, identify or never vary are looked for and left out.</summary>
    public bool FindLeaks { get; init; } = true;

    /// <summary>Columns to use though they look like leaks: somebody knows that they were there before the answer.</summary>
    public IReadOnlyCollection<string> Keep { get; init; } = [];

    /// <summary>What the answer is called; a column named after it is looked at twice.</summary>
    public string? Outcome { get; init; }

    /// <summary>Features whose effect in boosted trees may only rise (+1) or fall (-1).</summary>
    public IReadOnlyDictionary<string, int> Monotone { get; init; } = new Dictionary<string, int>();

    /// <summary>Leaves of a boosted tree at most, 2 … 16; up to eight its reasons are found as quickly as its answer.</summary>
    public int MostLeaves { get; init; } = 16;

    /// <summary>Models are compared on so many cases at most; the one chosen learns from all.</summary>
    public int MostTrialCases { get; init; } = 60_000;

    private const int MostStretches = 6;

    /// <summary>Where every draw starts.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check(int cases)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Folds, 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostTrialCases, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostLeaves, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MostLeaves, 16);
        ArgumentOutOfRangeException.ThrowIfNegative(Embargo);
        if (Periods is not null && Periods.Length != cases)
            throw new ArgumentException("One period per case.", nameof(Periods));
        for (var i = 1; i < Periods?.Length; i++)
            if (Periods[i] < Periods[i - 1])
                throw new ArgumentException("Periods must not fall.", nameof(Periods));
        if (Groups is not null && Groups.Length != cases)
            throw new ArgumentException("One group per case.", nameof(Groups));
        if (Weights is not null && Weights.Length != cases)
            throw new ArgumentException("One weight per case.", nameof(Weights));
    }

    /// <summary>Models are tried on later cases than they learn from.</summary>
    internal bool Forward => Periods is { Length: > 0 } p ? p[0] != p[^1] : InTimeOrder;

    /// <summary>Where each period of <paramref name="cases"/> begins, and the end; null: there are none.</summary>
    internal int[]? Starts(int[] cases)
    {
        if (Periods is not { } periods)
            return null;
        var begins = Enumerable.Range(0, cases.Length).Where(i => i == 0 || periods[cases[i]] != periods[cases[i - 1]]);
        return [.. Stretched([.. begins], MostStretches), cases.Length];
    }

    /// <summary>Many short periods are tried in a few stretches of time.</summary>
    private static List<int> Stretched(List<int> begins, int most)
    {
        if (begins.Count <= most)
            return begins;
        return [.. Enumerable.Range(0, most).Select(s => begins[(int)((long)s * begins.Count / most)])];
    }

    internal PropensityOptions Take(int[] rows) =>
        this with
        {
            Periods = Periods is null ? null : Array.ConvertAll(rows, i => Periods[i]),
            Groups = Groups is null ? null : Array.ConvertAll(rows, i => Groups[i]),
            Weights = Weights is null ? null : Array.ConvertAll(rows, i => Weights[i]),
        };
}
