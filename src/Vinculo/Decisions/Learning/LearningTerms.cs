using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Decisions.Learning;

/// <summary>What the company sets of learning, beside the control group's share (<see cref="Customers.ControlShare"/>).</summary>
public sealed record LearningTerms
{
    public const string SettingCode = "decisions.learning";

    /// <summary>Fewer at random teach nothing of what is not chosen, and no other way of choosing can be judged.</summary>
    public const double LeastRandom = 0.01;

    /// <summary>More is too much given away.</summary>
    public const double MostRandom = 0.20;

    /// <summary>With fewer customers in the control group the worth of offering can hardly ever be told.</summary>
    public const double LeastControl = 0.01;

    /// <summary>More is too much given away.</summary>
    public const double MostControl = 0.20;

    public const int FewestGroups = 2;
    public const int MostGroups = 30;
    public const int MostAttributes = 12;

    private const int MostChanges = 50;

    /// <summary>Share of decisions made at random, so that every offer worth it goes on being tried.</summary>
    public double RandomShare { get; init; } = Choice.UsualRandom;

    /// <summary>By what the fairness report compares people: <c>sex</c>, or the code of anything rules may ask for.</summary>
    public IReadOnlyList<string> FairBy { get; init; } = ["sex", "age", "class", "city"];

    /// <summary>How many groups of an attribute are compared at most, the largest.</summary>
    public int FairGroups { get; init; } = 12;

    /// <summary>Who changed what and why, the latest first.</summary>
    public IReadOnlyList<LearningChange> Changes { get; init; } = [];

    /// <summary>What holds now.</summary>
    public static async Task<LearningTerms> NowAsync(Session session) =>
        await session.RecallAsync<LearningTerms>(SettingCode) ?? new();

    internal LearningTerms After(LearningChange change) =>
        this with
        {
            RandomShare = change.RandomShare,
            Changes = [change, .. Changes.Take(MostChanges - 1)],
        };
}

/// <summary>A change of the settings of learning.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who, by name.</param>
/// <param name="Reason">Why.</param>
/// <param name="ControlShare">Of the control group, from then on.</param>
/// <param name="RandomShare">Of random decisions, from then on.</param>
public sealed record LearningChange(
    DateTimeOffset At,
    string By,
    string Reason,
    double ControlShare,
    double RandomShare
);
