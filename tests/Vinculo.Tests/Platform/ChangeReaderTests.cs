using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

public class ChangeReaderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_line_that_appears_below_one_already_read_is_not_missed(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var reader = new ChangeReader(ChangeKind.Identity);
        var place = default(Guid?);
        await WriteAsync(test, Noon.AddSeconds(30));
        var first = await NextAsync(test, reader, place);
        place = reader.Place(first, place);
        first.Count.ShouldBe(1);

        // Made before, committed after.
        await WriteAsync(test, Noon.AddSeconds(5));
        await WriteAsync(test, Noon.AddSeconds(40));
        var second = await NextAsync(test, reader, place);
        place = reader.Place(second, place);

        second.Count.ShouldBe(2);
        (await NextAsync(test, reader, place)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_restart_nothing_is_missed_and_the_rest_is_not_read_again(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var reader = new ChangeReader(ChangeKind.Identity);
        await WriteAsync(test, Noon);
        await WriteAsync(test, Noon.AddMinutes(10));
        await WriteAsync(test, Noon.AddMinutes(10), ChangeKind.Facts);
        var place = reader.Place(await NextAsync(test, reader, null), null);
        await WriteAsync(test, Noon.AddMinutes(10).AddSeconds(-20));

        var lines = await NextAsync(test, new ChangeReader(ChangeKind.Identity), place);

        // The late one and its neighbour, not the one of ten minutes before nor the one of another kind.
        lines.Count.ShouldBe(2);
        lines.ShouldAllBe(l => l.Kind == ChangeKind.Identity);
    }

    [Fact]
    public async Task What_somebody_else_takes_care_of_is_passed_over()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        var reader = new ChangeReader(ChangeKind.Identity);
        for (var i = 0; i < 5; i++)
            await WriteAsync(test, Noon.AddSeconds(i));
        var all = await NextAsync(test, reader, null);

        reader.SkipTo(all[^1].Id);

        (await NextAsync(test, reader, all[^1].Id)).ShouldBeEmpty();
        await WriteAsync(test, Noon.AddSeconds(9));
        (await NextAsync(test, reader, all[^1].Id)).Count.ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_restart_what_was_left_to_somebody_else_is_not_given_out_again(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        for (var i = 0; i < 3; i++)
            await WriteAsync(test, Noon.AddSeconds(i));
        var all = await NextAsync(test, new ChangeReader(ChangeKind.Identity), null);

        var place = ChangeReader.Beyond(all[^1].Id);

        (await NextAsync(test, new ChangeReader(ChangeKind.Identity), place)).ShouldBeEmpty();
        await WriteAsync(test, Noon.AddSeconds(9));
        (await NextAsync(test, new ChangeReader(ChangeKind.Identity), place)).Count.ShouldBe(1);
    }

    private static Task<List<CustomerChange>> NextAsync(TestDatabase test, ChangeReader reader, Guid? place) =>
        test.Database.ReadAsync(session => reader.NextAsync(session, place, 100));

    private static Task WriteAsync(TestDatabase test, DateTimeOffset at, ChangeKind kind = ChangeKind.Identity) =>
        test.Database.WriteAsync(session => session.NoteChangeAsync(Ids.New(at), kind, at));
}
