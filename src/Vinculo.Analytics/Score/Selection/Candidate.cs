using Vinculo.Analytics.Score.Boosting;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>The settings each candidate tries.</summary>
internal static class Candidate
{
    /// <summary>Straight lines that go on beyond what was seen, by as much again.</summary>
    internal static LogisticOptions Linear { get; } = new() { Bins = 1, Reach = 1 };

    internal static LogisticOptions[] Logistic(int positives)
    {
        var settings = new List<LogisticOptions>
        {
            new(),
            new() { L2 = 25 },
        };
        if (positives < 500)
        {
            settings.Add(new() { L2 = 100 });
            settings.Add(new() { Bins = 1, L2 = 10 });
        }
        return [.. settings];
    }

    internal static BoostingOptions[] Boosting(PropensityOptions options, int features)
    {
        // With hundreds of columns each tree sees fewer of them: most are noise, and the rest get their turn.
        var share = features > 100 ? 0.3 : 0.6;
        var shallow = new BoostingOptions
        {
            Trees = 400,
            LearningRate = 0.06,
            Leaves = 8,
            Depth = 3,
            FeatureShare = share,
            Monotone = options.Monotone,
            Seed = options.Seed,
        };
        return [shallow, shallow with { LearningRate = 0.05, Leaves = 16, Depth = 8 }];
    }

    internal static int ParametersOf(FeatureColumn column) =>
        column is CategoricalColumn c ? Math.Min(c.Levels.Length, 50) + 1 : 12;
}
