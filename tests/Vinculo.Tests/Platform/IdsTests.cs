using Vinculo.Platform;

namespace Vinculo.Tests.Platform;

public class IdsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 15, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void The_same_record_always_gets_the_same_identifier()
    {
        var id = Ids.From(At, "productos", "10442");

        Ids.From(At.ToOffset(TimeSpan.FromHours(-5)), "productos", "10442").ShouldBe(id);
        Ids.From(At, "productos", "10443").ShouldNotBe(id);
        Ids.From(At, "producto", "s10442").ShouldNotBe(id);
        Ids.From(At.AddMilliseconds(1), "productos", "10442").ShouldNotBe(id);
    }

    [Fact]
    public void It_is_a_version_7_identifier_of_its_moment()
    {
        foreach (var id in new[] { Ids.From(At, "s", new string('k', 3000)), Ids.New(At) })
        {
            id.Version.ShouldBe(7);
            (id.Variant & 0xC).ShouldBe(8);
            var bytes = id.ToByteArray(bigEndian: true);
            Convert.ToInt64(Convert.ToHexString(bytes[..6]), 16).ShouldBe(At.ToUnixTimeMilliseconds());
        }
    }

    [Fact]
    public void A_hundred_thousand_records_of_one_moment_stay_apart()
    {
        var ids = Enumerable.Range(0, 100_000).Select(i => Ids.From(At, "s", $"{i}")).ToHashSet();

        ids.Count.ShouldBe(100_000);
    }

    [Fact]
    public void A_series_counts_upwards_from_its_moment_and_two_series_of_one_moment_never_meet()
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        var (one, other) = (Ids.Series(at), Ids.Series(at));
        var first = Enumerable.Range(0, 2_000).Select(_ => one()).ToList();
        var second = Enumerable.Range(0, 2_000).Select(_ => other()).ToList();

        // As the database compares them: byte by byte.
        first
            .Select(id => Convert.ToHexString(id.ToByteArray(bigEndian: true)))
            .ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        first.Concat(second).Distinct().Count().ShouldBe(4_000);
        first.ShouldAllBe(id => id.Version == 7 && (id.Variant & 0xC) == 8);
        Convert.ToHexString(first[^1].ToByteArray(bigEndian: true))[..12].ShouldBe("018BCFE5687B");
    }

    [Fact]
    public void Of_one_moment_what_was_received_first_is_the_smaller()
    {
        Guid[] ids =
        [
            Ids.InTurn(At, At.AddMilliseconds(1), 0),
            Ids.InTurn(At, At.AddMilliseconds(1), 1),
            Ids.InTurn(At, At.AddMilliseconds(1), 4_095),
            Ids.InTurn(At, At.AddMilliseconds(2), 0),
            Ids.InTurn(At, At.AddDays(3), 0),
            Ids.InTurn(At, At.AddYears(40), 0),
            Ids.InTurn(At.AddMilliseconds(1), At, 0),
        ];

        ids.Select(id => Convert.ToHexString(id.ToByteArray(bigEndian: true)))
            .ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
        ids.ShouldAllBe(id => id.Version == 7 && (id.Variant & 0xC) == 8);
        ids.Select(Ids.MomentOf).Take(6).ShouldAllBe(at => at == At);
    }
}
