namespace Vinculo.Demo.Check;

/// <summary>A need as the product scores it and as it truly is.</summary>
/// <param name="Score">Code of the score.</param>
/// <param name="Truth">Column of the truth: 0 or 1, or a degree.</param>
/// <param name="Family">Family or code of the products that answer it: who has one is not asked about it.</param>
internal sealed record NeedToCheck(string Score, string Truth, string? Family = null)
{
    /// <summary>The truth is a degree, compared by rank.</summary>
    public bool Graded { get; init; }

    /// <summary>The smaller the truth, the greater the need.</summary>
    public bool Reversed { get; init; }
}

/// <summary>What a check of one company compares.</summary>
/// <param name="System">Source system whose keys the truth names customers by.</param>
/// <param name="ChurnShare">Share of the ceiling that the scores of leaving must reach.</param>
internal sealed record CheckPlan(string System, double ChurnShare)
{
    /// <summary>The world has a network with a true influence.</summary>
    public bool Influence { get; init; }

    /// <summary>The world has a true share of wallet.</summary>
    public bool Wallet { get; init; }

    public IReadOnlyList<NeedToCheck> Needs { get; init; } = [];

    /// <summary>Offers whose effect on leaving is known.</summary>
    public IReadOnlyList<string> Offers { get; init; } = [];
}
