namespace Vinculo.Analytics;

/// <summary>Why data cannot carry a model.</summary>
public enum UnfitReason
{
    /// <summary>There are no cases, or every case weighs nothing.</summary>
    NoCases,

    /// <summary>Every case has the same answer, so nothing tells one kind from the other.</summary>
    OneClass,

    /// <summary>There is nothing to tell cases apart by.</summary>
    NoFeatures,

    /// <summary>A number is infinite, or negative where only counts and times are possible.</summary>
    ImpossibleValue,

    /// <summary>The model would need more parameters than the method is made for.</summary>
    TooManyParameters,
}

/// <summary>The data cannot carry the model asked for; <see cref="Reason"/> says why.</summary>
public sealed class UnfitDataException(UnfitReason reason, string message) : ArgumentException(message)
{
    /// <summary>The reason, for a caller that turns it into words of its own.</summary>
    public UnfitReason Reason { get; } = reason;
}
