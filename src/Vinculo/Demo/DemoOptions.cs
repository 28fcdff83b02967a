namespace Vinculo.Demo;

/// <summary>What kind of demo company to make.</summary>
/// <param name="AsOf">The day on which the company is made; its history is the 24 months before this day.</param>
public sealed record DemoOptions(DateOnly AsOf)
{
    /// <summary>The seed when nobody asks for another.</summary>
    public const ulong UsualSeed = 20_260_521;

    /// <summary>People who are or were customers, 500 … 5,000,000. Prospects and employers come on top.</summary>
    public int Customers { get; init; } = 5_000;

    /// <summary>Same seed, size and day: the same bytes in every file.</summary>
    public ulong Seed { get; init; } = UsualSeed;

    /// <exception cref="ArgumentOutOfRangeException">Fewer than 500 or more than 5,000,000 customers.</exception>
    internal void ThrowUnlessPossible()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Customers, 500);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Customers, 5_000_000);
    }
}

/// <summary>How far the making of the demo company has come.</summary>
/// <param name="Step">A stable code: <c>people</c>, <c>network</c>, <c>months</c>, <c>files</c>, <c>truth</c>, <c>done</c>.</param>
/// <param name="Share">0 … 1 of the whole work.</param>
/// <param name="Rows">Rows written so far.</param>
public readonly record struct DemoProgress(string Step, double Share, long Rows);
