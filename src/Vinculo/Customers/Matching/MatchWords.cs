namespace Vinculo.Customers.Matching;

/// <summary>Where a pair stands.</summary>
public enum PairState
{
    /// <summary>Waits for a person.</summary>
    Open = 1,

    /// <summary>A person said: the same.</summary>
    Same = 2,

    /// <summary>A person said: not the same. Holds for ever.</summary>
    Different = 3,

    /// <summary>A person could not tell.</summary>
    Unsure = 4,

    /// <summary>Joined by the evidence alone.</summary>
    Automatic = 5,

    /// <summary>Nothing to decide any more: both are one by other ways, or one is gone.</summary>
    Gone = 6,
}

/// <summary>What the evidence says of a pair.</summary>
public enum PairVerdict
{
    Same = 1,
    Review = 2,
    Different = 3,
    Household = 4,

    /// <summary>
    /// Of one name and reached the same way: one, as long as nobody else of that name is reached so. Father and son are told
    /// apart only when both are known.
    /// </summary>
    Lone = 5,
}

/// <summary>What a person answers about a pair.</summary>
public enum PairAnswer
{
    Same = 2,
    Different = 3,
    Unsure = 4,
}

/// <summary>In which order the queue is gone through.</summary>
public enum QueueOrder
{
    /// <summary>Surest first.</summary>
    Surest = 1,

    /// <summary>Those whose answer teaches most: near the threshold, of a kind rarely asked about.</summary>
    Teaching = 2,

    /// <summary>The most valuable customers first.</summary>
    Worth = 3,
}

/// <summary>One bar of the waterfall.</summary>
/// <param name="Comparison">What was compared: <c>given</c>, <c>birth</c>, <c>document</c> …; <c>prior</c> is the start.</param>
/// <param name="Level">How it agrees: <c>equal</c>, <c>swapped</c>, <c>one-edit</c> …</param>
/// <param name="Bits">What that speaks for (above 0) or against (below 0) their being one.</param>
/// <param name="Left">The value of the first, as compared.</param>
/// <param name="Right">The value of the second.</param>
public sealed record EvidenceBar(string Comparison, string Level, double Bits, string? Left, string? Right);

/// <summary>Two customers compared.</summary>
/// <param name="Bits">Log-odds, base 2, that they are one.</param>
/// <param name="Probability">The same as a probability, 0 to 1.</param>
/// <param name="Verdict">What follows from it.</param>
/// <param name="Veto">Why they may not be joined by themselves however high the bits; null: nothing.</param>
/// <param name="Grounds">Independent groups of evidence that speak for it: name, birth, document, contact, address.</param>
/// <param name="Bars">The waterfall, the start first.</param>
public sealed record PairReading(
    double Bits,
    double Probability,
    PairVerdict Verdict,
    string? Veto,
    int Grounds,
    IReadOnlyList<EvidenceBar> Bars
)
{
    /// <summary>The levels reached, as one word: pairs of one pattern are judged alike.</summary>
    public string Pattern =>
        string.Join(' ', Bars.Where(b => b.Comparison != "prior").Select(b => b.Comparison + ":" + b.Level));
}
