namespace Vinculo.Bench.Company;

/// <summary>Chance that is the same at every run and on every machine: SplitMix64 over a seed.</summary>
internal struct Dice(ulong seed)
{
    private ulong state = seed;

    public ulong Next()
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to <paramref name="below"/> − 1.</summary>
    public int Next(int below) => (int)(Next() % (ulong)below);

    /// <summary>0 to 1, 1 excluded.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double share) => NextDouble() < share;

    public T Pick<T>(T[] from) => from[Next(from.Length)];

    /// <summary>One of the list, the first ones far more often: as names are given.</summary>
    public T Favour<T>(T[] from)
    {
        var u = NextDouble();
        return from[(int)(u * u * from.Length)];
    }
}
