using Shouldly;
using Vinculo.Analytics.Evaluate.OffPolicy;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Score;
using Xunit;

namespace Vinculo.Tests.Analytics.Evaluate.OffPolicy;

public sealed class ForetoldChoiceTests
{
    [Theory]
    [InlineData(20, 0.2, true)]
    [InlineData(80, 0.2, true)]
    [InlineData(20, 0, false)]
    [InlineData(80, 0, false)]
    public void A_weak_tie_is_found_among_many_columns_and_none_where_there_is_none(
        int columns,
        double tie,
        bool foretold
    )
    {
        const int Rows = 12_000;
        var random = new Xoshiro256(4);
        double[][] x = [.. Enumerable.Range(0, columns).Select(_ => new double[Rows])];
        var actions = new int[Rows];
        for (var i = 0; i < Rows; i++)
        {
            foreach (var column in x)
                column[i] = random.Normal();
            actions[i] = random.Bernoulli(1 / (1 + Math.Exp(-tie * x[7][i]))) ? 1 : 0;
        }
        var table = new FeatureTable([.. x.Select((values, c) => new NumericColumn($"x{c}", values))]);
        var choice = ForetoldChoice.Of(table, actions, 2, new Xoshiro256(1)).ShouldNotBeNull();
        choice.IsForetold.ShouldBe(foretold);
        (choice.Chance(0, 0) + choice.Chance(0, 1)).ShouldBe(1, 1e-6);
    }
}
