using System.Numerics;
using System.Runtime.CompilerServices;

namespace Vinculo.Analytics.Randomness;

/// <summary>
/// xoshiro256** with named streams: the one source of chance of every method, always passed in by the caller.
/// </summary>
/// <remarks>
/// [BV2018], seeded through splitmix64 [SLF2014]. Period 2^256 - 1. Integers and uniforms are the same bits on every
/// machine; draws that pass through <see cref="Math.Log(double)"/> or <see cref="Math.Pow"/> are the same bits on one
/// platform and runtime. An instance is not safe for two threads: give each thread, or each customer, its own stream.
/// </remarks>
public sealed class Xoshiro256
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;
    private double spareNormal;
    private bool hasSpareNormal;

    /// <summary>A generator whose whole future follows from <paramref name="seed"/>.</summary>
    /// <param name="seed">Any value, zero included.</param>
    public Xoshiro256(ulong seed)
    {
        s0 = SplitMix64(ref seed);
        s1 = SplitMix64(ref seed);
        s2 = SplitMix64(ref seed);
        s3 = SplitMix64(ref seed);
    }

    internal Xoshiro256(ulong s0, ulong s1, ulong s2, ulong s3) =>
        (this.s0, this.s1, this.s2, this.s3) = (s0, s1, s2, s3);

    /// <summary>
    /// The stream <paramref name="stream"/>, member <paramref name="index"/>, of a world: one per kind of thing and one
    /// member per thing, so that any customer can be drawn again alone.
    /// </summary>
    /// <param name="seed">The seed of the world.</param>
    /// <param name="stream">A name such as <c>customers</c>; compared by its UTF-16 code units.</param>
    /// <param name="index">Which member of the stream.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    public static Xoshiro256 For(ulong seed, string stream, ulong index = 0)
    {
        ArgumentNullException.ThrowIfNull(stream);

        // FNV-1a over the name, then three rounds of splitmix64: seed, name and index each avalanche into every bit.
        var name = 14695981039346656037UL;
        foreach (var unit in stream)
            name = (name ^ unit) * 1099511628211UL;

        var mixed = SplitMix64(ref seed) ^ name;
        mixed = SplitMix64(ref mixed) ^ index;
        return new Xoshiro256(SplitMix64(ref mixed));
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform on [0, 1), a multiple of 2^-53.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on [<paramref name="min"/>, <paramref name="max"/>).</summary>
    public double Uniform(double min, double max) => min + (max - min) * NextDouble();

    /// <summary>Uniform on 0 … <paramref name="maxExclusive"/> - 1, without bias.</summary>
    /// <param name="maxExclusive">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxExclusive"/> is below 1.</exception>
    /// <remarks>[L2019]: one multiplication, a division only when the first try is rejected.</remarks>
    public int NextInt(int maxExclusive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxExclusive, 1);
        return (int)Below((uint)maxExclusive);
    }

    /// <summary>Uniform on <paramref name="min"/> … <paramref name="maxExclusive"/> - 1, without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    public int NextInt(int min, int maxExclusive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxExclusive, min);
        return (int)(min + (long)Below((uint)((long)maxExclusive - min)));
    }

    /// <summary>True with probability <paramref name="p"/>; never when p ≤ 0, always when p ≥ 1.</summary>
    public bool Bernoulli(double p) => NextDouble() < p;

    /// <summary>Normal with mean <paramref name="mean"/> and standard deviation <paramref name="sd"/>.</summary>
    /// <param name="sd">At least 0.</param>
    /// <remarks>[MB1964] polar form; every second draw is the spare of the one before.</remarks>
    public double Normal(double mean = 0, double sd = 1) => mean + sd * StandardNormal();

    /// <summary>Exponential with mean <paramref name="mean"/>.</summary>
    /// <param name="mean">Above 0, in the caller's unit of time.</param>
    public double Exponential(double mean = 1) => -mean * Math.Log(1 - NextDouble());

    /// <summary>Poisson count with mean <paramref name="mean"/>.</summary>
    /// <param name="mean">0 … 1e9.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mean"/> is negative, above 1e9 or not a number.</exception>
    /// <remarks>Products of uniforms below 10, transformed rejection [H1993] above.</remarks>
    public int Poisson(double mean)
    {
        if (!(mean >= 0 && mean <= 1e9))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, "Mean must lie in 0 … 1e9.");
        return mean == 0 ? 0 : RareEvents.Poisson(this, mean);
    }

    /// <summary>Number of successes in <paramref name="n"/> independent trials of probability <paramref name="p"/>.</summary>
    /// <param name="n">At least 0.</param>
    /// <param name="p">0 … 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is negative or <paramref name="p"/> outside 0 … 1.</exception>
    /// <remarks>Inversion while n·min(p, 1-p) is below 10, transformed rejection [H1993b] above.</remarks>
    public int Binomial(int n, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (!(p >= 0 && p <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "Probability must lie in 0 … 1.");
        if (n == 0 || p == 0)
            return 0;
        if (p == 1)
            return n;
        return p <= 0.5 ? RareEvents.Binomial(this, n, p) : n - RareEvents.Binomial(this, n, 1 - p);
    }

    /// <summary>Gamma with mean <paramref name="shape"/>·<paramref name="scale"/>.</summary>
    /// <param name="shape">Above 0.</param>
    /// <param name="scale">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not above 0.</exception>
    /// <remarks>[MT2000]; shapes below 1 by the power of a uniform.</remarks>
    public double Gamma(double shape, double scale = 1)
    {
        ThrowUnlessPositive(shape, nameof(shape));
        ThrowUnlessPositive(scale, nameof(scale));
        return shape >= 1 ? scale * StandardGamma(shape) : scale * Math.Exp(LogGammaVariate(shape));
    }

    /// <summary>Beta on [0, 1] with mean a / (a + b).</summary>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not above 0.</exception>
    /// <remarks>Two gamma draws compared in logarithms, so tiny parameters give 0 or 1 and never 0/0.</remarks>
    public double Beta(double a, double b)
    {
        ThrowUnlessPositive(a, nameof(a));
        ThrowUnlessPositive(b, nameof(b));
        if (a >= 1 && b >= 1)
        {
            var one = StandardGamma(a);
            return one / (one + StandardGamma(b));
        }
        var logOdds = LogGammaVariate(a) - LogGammaVariate(b);
        return 1 / (1 + Math.Exp(-logOdds));
    }

    /// <summary>Pareto: at least <paramref name="min"/>, P(X &gt; x) = (min / x)^alpha.</summary>
    /// <param name="alpha">Tail index, above 0; the mean is finite only above 1.</param>
    /// <param name="min">Smallest value, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not above 0.</exception>
    public double Pareto(double alpha, double min)
    {
        ThrowUnlessPositive(alpha, nameof(alpha));
        ThrowUnlessPositive(min, nameof(min));
        return min * Math.Pow(1 - NextDouble(), -1 / alpha);
    }

    /// <summary>Puts the items into uniformly random order.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = (int)Below((uint)last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>The numbers 0 … <paramref name="n"/> - 1 in uniformly random order.</summary>
    /// <param name="n">At least 0.</param>
    public int[] Permutation(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var order = new int[n];
        for (var i = 0; i < n; i++)
            order[i] = i;
        Shuffle<int>(order);
        return order;
    }

    /// <summary>One of the items, each equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no items.</exception>
    public T Pick<T>(ReadOnlySpan<T> items) => items[NextInt(items.Length)];

    /// <summary>A position, likely in proportion to its weight.</summary>
    /// <param name="weights">At least one weight; each finite and ≥ 0; their sum above 0.</param>
    /// <returns>0 … n - 1; never a position of weight 0.</returns>
    /// <exception cref="ArgumentException">The weights do not sum to a finite number above 0, or one is negative.</exception>
    public int PickWeighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
            total += weight >= 0 ? weight : double.NaN;
        if (!(total > 0 && double.IsFinite(total)))
            throw new ArgumentException("Weights must be non-negative with a finite sum above 0.", nameof(weights));

        var target = NextDouble() * total;
        var chosen = -1;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0)
                continue;
            chosen = i;
            target -= weights[i];
            if (target < 0)
                break;
        }
        return chosen;
    }

    /// <summary>One of the items, likely in proportion to its weight; see <see cref="PickWeighted"/>.</summary>
    /// <exception cref="ArgumentException">The two lists differ in length, or the weights are not usable.</exception>
    public T Pick<T>(ReadOnlySpan<T> items, ReadOnlySpan<double> weights)
    {
        if (items.Length != weights.Length)
            throw new ArgumentException("One weight per item.", nameof(weights));
        return items[PickWeighted(weights)];
    }

    internal static ulong SplitMix64(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    private uint Below(uint bound)
    {
        var product = (NextUInt64() >> 32) * bound;
        if ((uint)product < bound)
        {
            var threshold = (uint)-(int)bound % bound;
            while ((uint)product < threshold)
                product = (NextUInt64() >> 32) * bound;
        }
        return (uint)(product >> 32);
    }

    private double StandardNormal()
    {
        if (hasSpareNormal)
        {
            hasSpareNormal = false;
            return spareNormal;
        }
        double u,
            v,
            square;
        do
        {
            u = 2 * NextDouble() - 1;
            v = 2 * NextDouble() - 1;
            square = u * u + v * v;
        } while (square >= 1 || square == 0);

        var factor = Math.Sqrt(-2 * Math.Log(square) / square);
        spareNormal = v * factor;
        hasSpareNormal = true;
        return u * factor;
    }

    private double StandardGamma(double shape)
    {
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x,
                v;
            do
            {
                x = StandardNormal();
                v = 1 + c * x;
            } while (v <= 0);
            v = v * v * v;
            var u = 1 - NextDouble();
            if (u < 1 - 0.0331 * x * x * x * x || Math.Log(u) < 0.5 * x * x + d * (1 - v + Math.Log(v)))
                return d * v;
        }
    }

    private double LogGammaVariate(double shape) =>
        shape >= 1
            ? Math.Log(StandardGamma(shape))
            : Math.Log(StandardGamma(shape + 1)) + Math.Log(1 - NextDouble()) / shape;

    private static void ThrowUnlessPositive(double value, string name)
    {
        if (!(value > 0 && double.IsFinite(value)))
            throw new ArgumentOutOfRangeException(name, value, "Must be finite and above 0.");
    }
}
