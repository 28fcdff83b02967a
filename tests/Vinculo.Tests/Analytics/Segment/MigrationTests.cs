using Shouldly;
using Vinculo.Analytics.Segment;
using Xunit;

namespace Vinculo.Tests.Analytics.Segment;

public class MigrationTests
{
    [Fact]
    public void A_move_never_seen_is_not_impossible_and_every_row_sums_to_one()
    {
        var shares = Migration.Shares(
            new long[,]
            {
                { 8, 2, 0 },
                { 0, 0, 0 },
            }
        );
        shares[0, 0].ShouldBe(8.5 / 11.5, 1e-12);
        shares[0, 2].ShouldBe(.5 / 11.5, 1e-12);
        shares[1, 0].ShouldBe(1.0 / 3, 1e-12);
        for (var row = 0; row < 2; row++)
            (shares[row, 0] + shares[row, 1] + shares[row, 2]).ShouldBe(1, 1e-12);
    }

    [Fact]
    public void Some_periods_ahead_is_the_matrix_raised_and_who_leaves_does_not_come_back()
    {
        var shares = new[,]
        {
            { .9, .1, 0 },
            { .2, .7, .1 },
        };
        var once = Migration.After([100, 50], shares, 1);
        once[0].ShouldBe(100, 1e-9);
        once[1].ShouldBe(45, 1e-9);
        var twice = Migration.After([100, 50], shares, 2);
        twice[0].ShouldBe(99, 1e-9);
        twice[1].ShouldBe(41.5, 1e-9);
        Migration.After([100, 50], shares, 0).ShouldBe([100.0, 50.0]);
    }

    [Fact]
    public void The_same_movement_twice_is_no_change()
    {
        var counts = new long[,]
        {
            { 90, 10 },
            { 20, 80 },
        };
        var change = Migration.Change(counts, counts);
        change.Statistic.ShouldBe(0, 1e-12);
        change.Degrees.ShouldBe(2);
        change.PValue.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void One_row_is_the_textbook_test_of_a_two_by_two_table()
    {
        // 30 of 100 against 50 of 100: χ² without correction is 8.3333, p = .00389.
        var change = Migration.Change(
            new long[,]
            {
                { 70, 30 },
            },
            new long[,]
            {
                { 50, 50 },
            }
        );
        change.Statistic.ShouldBe(8.3333, 1e-3);
        change.Degrees.ShouldBe(1);
        change.PValue.ShouldBe(.00389, 1e-5);
    }

    [Fact]
    public void Too_few_to_compare_count_with_the_usual_way_and_nothing_at_all_is_no_test()
    {
        Migration
            .Change(
                new long[,]
                {
                    { 50, 1, 1 },
                },
                new long[,]
                {
                    { 50, 0, 2 },
                }
            )
            .Degrees.ShouldBe(0);
        var nothing = Migration.Change(
            new long[,]
            {
                { 0, 0 },
            },
            new long[,]
            {
                { 5, 5 },
            }
        );
        nothing.PValue.ShouldBe(1);
        Should.Throw<ArgumentException>(() => Migration.Change(new long[1, 2], new long[2, 2]));
    }
}
