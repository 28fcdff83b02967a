using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Vinculo.Analytics.Randomness;
using Vinculo.Analytics.Segment;
using Xunit;

namespace Vinculo.Tests.Analytics.Segment;

public class RfmScoresTests
{
    [Fact]
    public void Ten_customers_fall_two_by_two_into_fifths()
    {
        var ids = Ids(10);
        double[] days = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        double[] rising = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
        var scores = RfmScores.Of(ids, days, rising, rising);
        scores.Select(s => (int)s.Recency).ShouldBe([5, 5, 4, 4, 3, 3, 2, 2, 1, 1]);
        scores.Select(s => (int)s.Frequency).ShouldBe([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        scores[0].Code.ShouldBe(511);
        scores[0].Segment.ShouldBe(RfmSegment.New);
        scores[9].Segment.ShouldBe(RfmSegment.CannotLose);
    }

    [Fact]
    public void Ties_are_settled_by_id_whatever_the_order_of_the_customers()
    {
        Prop.ForAll(
                Gen.Choose(1, 300).ToArbitrary(),
                n =>
                {
                    var random = Xoshiro256.For(1, "rfm", (ulong)n);
                    var ids = Ids(n);
                    var number = Enumerable.Range(0, n).Select(_ => (double)random.NextInt(4)).ToArray();
                    var plain = RfmScores.Of(ids, number, number, number);
                    var order = random.Permutation(n);
                    var mixedIds = Array.ConvertAll(order, i => ids[i]);
                    var mixed = Array.ConvertAll(order, i => number[i]);
                    var again = RfmScores.Of(mixedIds, mixed, mixed, mixed);
                    return Enumerable.Range(0, n).All(i => again[i] == plain[order[i]]);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_fifth_holds_a_fifth_and_higher_numbers_never_score_lower()
    {
        var random = new Xoshiro256(2);
        var numbers = Enumerable.Range(0, 1003).Select(_ => Math.Floor(random.Exponential(3))).ToArray();
        var scores = RfmScores.Of(Ids(1003), numbers, numbers, numbers);
        for (var fifth = 1; fifth <= 5; fifth++)
            scores.Count(s => s.Frequency == fifth).ShouldBeInRange(200, 201);
        var byNumber = numbers.Zip(scores).OrderBy(p => p.First).ToArray();
        for (var i = 1; i < byNumber.Length; i++)
        {
            if (byNumber[i].First > byNumber[i - 1].First)
                byNumber[i].Second.Money.ShouldBeGreaterThanOrEqualTo(byNumber[i - 1].Second.Money);
        }
    }

    [Fact]
    public void All_eleven_segments_can_be_reached()
    {
        var seen = new HashSet<RfmSegment>();
        for (byte r = 1; r <= 5; r++)
        {
            for (byte f = 1; f <= 5; f++)
                seen.Add(new RfmScore(r, f, f).Segment);
        }
        seen.Count.ShouldBe(11);
        new RfmScore(5, 5, 5).Segment.ShouldBe(RfmSegment.Champions);
        new RfmScore(1, 1, 1).Segment.ShouldBe(RfmSegment.Lost);
    }

    [Fact]
    public void Numbers_that_cannot_be_ranked_are_refused()
    {
        RfmScores.Of<Guid>([], [], [], []).ShouldBeEmpty();
        Should.Throw<ArgumentException>(() => RfmScores.Of(Ids(1), [double.NaN], [1], [1]));
        Should.Throw<ArgumentException>(() => RfmScores.Of(Ids(2), [1], [1], [1]));
    }

    private static Guid[] Ids(int n) =>
        [.. Enumerable.Range(0, n).Select(i => new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))];
}

public class ValueCutoffsTests
{
    [Fact]
    public void Class_A_makes_four_fifths_of_all_value()
    {
        // 50 + 30 = 80 % of 100; 10 + 6 bring 96 %; the rest is C.
        var cutoffs = ValueCutoffs.ByCumulativeShare([50, 30, 10, 6, 3, 1, 0, -20]);
        cutoffs.Amounts.ShouldBe([30, 6]);
        new[] { 50.0, 30, 10, 6, 3, 1, 0, -20 }.Select(v => cutoffs.Of(v)).ShouldBe("AABBCCCC".ToCharArray());
    }

    [Fact]
    public void Equal_values_are_never_parted()
    {
        var cutoffs = ValueCutoffs.ByCumulativeShare([10, 10, 10, 10, 10]);
        cutoffs.Of(10).ShouldBe('A');
        cutoffs.Of(9).ShouldBe('C');
    }

    [Fact]
    public void Class_A_holds_at_least_its_share_and_less_without_its_lowest_value()
    {
        Prop.ForAll(
                Gen.Choose(1, 200).ToArbitrary(),
                n =>
                {
                    var random = Xoshiro256.For(3, "value", (ulong)n);
                    var values = Enumerable.Range(0, n).Select(_ => Math.Round(random.Pareto(1.2, 1), 1)).ToArray();
                    var cutoffs = ValueCutoffs.ByCumulativeShare(values, 0.5, 0.9);
                    var total = values.Sum();
                    var a = values.Where(v => cutoffs.Of(v) == 'A').Sum();
                    var above = values.Where(v => v > cutoffs.Amounts[0]).Sum();
                    return a >= 0.5 * total - 1e-9 && above < 0.5 * total;
                }
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Nobody_of_value_leaves_everybody_in_the_last_class()
    {
        ValueCutoffs.ByCumulativeShare([0, -5]).Of(0).ShouldBe('C');
        ValueCutoffs.ByCumulativeShare([]).Of(-1).ShouldBe('C');
    }

    [Fact]
    public void Amounts_the_company_sets_are_its_borders()
    {
        var cutoffs = ValueCutoffs.ByAmounts(1_000_000, 200_000);
        cutoffs.Of(1_000_000).ShouldBe('A');
        cutoffs.Of(999_999).ShouldBe('B');
        cutoffs.Of(199_999).ShouldBe('C');
        Should.Throw<ArgumentException>(() => ValueCutoffs.ByAmounts(1, 2));
        Should.Throw<ArgumentException>(() => ValueCutoffs.ByAmounts());
        Should.Throw<ArgumentException>(() => ValueCutoffs.ByCumulativeShare([1], 0.9, 0.8));
        Should.Throw<ArgumentException>(() => ValueCutoffs.ByCumulativeShare([double.NaN]));
    }
}
