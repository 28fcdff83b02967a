using Vinculo.Analytics.Score.Boosting;
using Vinculo.Analytics.Score.Logistic;

namespace Vinculo.Analytics.Score.Selection;

/// <summary>The settings each candidate tries.</summary>
internal static class Candidate
{
    /// <summary>Straight lines that go on beyond what was seen, by as much again.</summary>
    internal static LogisticOptions[] Linear(bool repeated) =>
        [.. (repeated ? [new LogisticOptions().L2, .. Firmer] : new[] { new LogisticOptions().L2 }).Select(Line)];

    private static readonly double[] Firmer = [100, 400];

    private static LogisticOptions Line(double l2) =>
        new()
        {
            Bins = 1,
            Reach = 1,
            L2 = l2,
        };

    /// <summary>Steps drawn lightly or firmly to zero, and straight lines alone: on a few thousand cases steps may only be noise.</summary>
    /// <param name="repeated">Firmer ones too.</param>
    internal static LogisticOptions[] Logistic(int positives, bool repeated)
    {
        var settings = new List<LogisticOptions>
        {
            new(),
            new() { L2 = 25 },
            new() { Bins = 1, L2 = positives < 500 ? 10 : 3 },
        };
        if (positives < 500 || repeated)
            settings.Add(new() { L2 = 100 });
        if (repeated)
            settings.AddRange([new() { L2 = 300 }, .. Firmer.Select(l2 => new LogisticOptions { Bins = 1, L2 = l2 })]);
        return [.. settings];
    }

    /// <summary>
    /// Shallow trees, deep ones, and deep ones that see every feature: what only two features together say is found sooner
    /// when both are there.
    /// </summary>
    internal static BoostingOptions[] Boosting(PropensityOptions options, int features)
    {
        // With hundreds of columns most are noise, and each of the others gets its turn in some tree.
        var wide = features > 100;
        var shallow = new BoostingOptions
        {
            Trees = 400,
            LearningRate = 0.06,
            Leaves = 8,
            Depth = 3,
            FeatureShare = wide ? 0.3 : 0.6,
            Monotone = options.Monotone,
            Seed = options.Seed,
        };
        var deep = shallow with { LearningRate = 0.05, Leaves = 16, Depth = 8, FeatureShare = 0.6 };
        var all = deep with { Depth = 5, FeatureShare = 1, RowShare = wide ? 1 : 0.6 };
        return options.MostLeaves >= deep.Leaves
            // With hundreds of columns drawn deep trees cost as much as the others together and were hardly ever chosen.
            ? wide
                ? [shallow, all]
                : [shallow, deep, all]
            : [shallow with { Leaves = Math.Min(8, options.MostLeaves) }, all with { Leaves = options.MostLeaves }];
    }

    internal static int ParametersOf(FeatureColumn column) =>
        column is CategoricalColumn c ? Math.Min(c.Levels.Length, new LogisticOptions().MaxLevels) + 1 : 12;
}
