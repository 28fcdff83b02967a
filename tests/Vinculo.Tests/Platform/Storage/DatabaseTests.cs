using Microsoft.Data.Sqlite;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform.Storage;

public class DatabaseTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_failing_work_undoes_only_itself(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var works = Enumerable
            .Range(0, 200)
            .Select(i =>
                test.Database.WriteAsync(async session =>
                {
                    await SetAsync(session, $"s{i}", i);
                    if (i % 7 == 3)
                        throw new InvalidDataException($"no {i}");
                    return i;
                })
            )
            .ToList();

        for (var i = 0; i < works.Count; i++)
        {
            if (i % 7 == 3)
                (await Should.ThrowAsync<InvalidDataException>(works[i])).Message.ShouldBe($"no {i}");
            else
                (await works[i]).ShouldBe(i);
        }

        var kept = await CodesAsync(test.Database);
        kept.ShouldBe(Enumerable.Range(0, 200).Where(i => i % 7 != 3).Select(i => $"s{i}"), ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_statement_that_fails_changes_nothing_and_its_neighbours_stay(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var works = Enumerable
            .Range(0, 60)
            .Select(i =>
                i % 3 == 2
                    ? test.Database.WriteAsync(session => SetAsync(session, $"s{i}", i))
                    : test.Database.WriteOneAsync(
                        "INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, 0, 1)",
                        [("code", $"s{i}"), ("value", i % 3 == 1 ? null : Json.Of(i))],
                        CancellationToken.None
                    )
            )
            .ToList();

        for (var i = 0; i < works.Count; i++)
            if (i % 3 == 1)
                await Should.ThrowAsync<System.Data.Common.DbException>(works[i]);
            else
                await works[i];

        (await CodesAsync(test.Database)).ShouldBe(
            Enumerable.Range(0, 60).Where(i => i % 3 != 1).Select(i => $"s{i}"),
            ignoreOrder: true
        );
    }

    [Fact]
    public async Task Long_work_gives_way_to_small_work_and_not_to_other_long_work()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        TaskCompletionSource begun = new(),
            second = new(),
            seen = new(),
            third = new();
        var (besideLong, besideSmall) = (true, false);
        var first = test.Database.WriteBulkAsync(
            async session =>
            {
                begun.SetResult();
                await second.Task;
                besideLong = session.OthersWait;
                seen.SetResult();
                await third.Task;
                besideSmall = session.OthersWait;
            },
            CancellationToken.None
        );
        await begun.Task;

        var @long = test.Database.WriteBulkAsync(session => SetAsync(session, "long", 1), CancellationToken.None);
        second.SetResult();
        await seen.Task;
        var small = test.Database.WriteAsync(session => SetAsync(session, "small", 1));
        third.SetResult();
        await Task.WhenAll(first, @long, small);

        (besideLong, besideSmall).ShouldBe((false, true));
        (await CodesAsync(test.Database)).ShouldBe(["long", "small"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_commit_that_fails_is_told_to_everybody_and_the_writer_goes_on()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "CREATE TABLE child (id integer PRIMARY KEY, parent text REFERENCES setting (code) DEFERRABLE INITIALLY DEFERRED)"
            )
        );

        // The first work holds the writer until the others wait behind it; one of them breaks a rule that is only
        // checked at the commit they share.
        var hold = new TaskCompletionSource();
        var first = test.Database.WriteAsync(async _ => await hold.Task);
        var good = test.Database.WriteAsync(session => SetAsync(session, "good", 1));
        var bad = test.Database.WriteAsync(session =>
            session.ExecuteAsync("INSERT INTO child (id, parent) VALUES (1, 'nobody')")
        );
        var committed = false;
        var listening = test.Database.WriteAsync(session =>
        {
            session.AfterCommit(() => committed = true);
            return SetAsync(session, "listening", 1);
        });
        hold.SetResult();

        var outcomes = await Task.WhenAll(new[] { first, good, bad, listening }.Select(Failed));
        outcomes[2].ShouldBeTrue();
        var kept = await CodesAsync(test.Database);
        kept.Contains("good").ShouldBe(!outcomes[1]);
        kept.Contains("listening").ShouldBe(!outcomes[3]);
        committed.ShouldBe(!outcomes[3]);

        await test.Database.WriteAsync(session => SetAsync(session, "afterwards", 1));
        (await CodesAsync(test.Database)).ShouldContain("afterwards");

        static async Task<bool> Failed(Task task)
        {
            try
            {
                await task;
                return false;
            }
            catch (SqliteException)
            {
                return true;
            }
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_write_inside_a_write_is_refused(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);

        var nested = test.Database.WriteAsync(async _ =>
            await test.Database.WriteAsync(session => SetAsync(session, "inner", 1))
        );

        (await Should.ThrowAsync<InvalidOperationException>(nested)).Message.ShouldContain("inside a write");
        (await CodesAsync(test.Database)).ShouldBeEmpty();
        // The flow that was refused may write again, and so may others.
        await test.Database.WriteAsync(session => SetAsync(session, "outer", 1));
        (await CodesAsync(test.Database)).ShouldBe(["outer"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_follows_the_commit_does_not_run_when_the_work_fails(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        var told = new List<string>();

        await test.Database.WriteAsync(async session =>
        {
            session.AfterCommit(() => told.Add("kept"));
            await SetAsync(session, "kept", 1);
        });
        await Should.ThrowAsync<InvalidDataException>(
            test.Database.WriteAsync(session =>
            {
                session.AfterCommit(() => told.Add("undone"));
                return Task.FromException(new InvalidDataException());
            })
        );

        told.ShouldBe(["kept"]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Reading_cannot_change_the_embedded_database(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        if (engine == Engine.Sqlite)
            await Should.ThrowAsync<SqliteException>(
                test.Database.ReadAsync(async session =>
                {
                    await SetAsync(session, "sly", 1);
                    return 0;
                })
            );
        (await CodesAsync(test.Database)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Counting_up_from_many_sides_loses_nothing(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await test.Database.WriteAsync(session => SetAsync(session, "count", 0));

        await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(_ =>
                    test.Database.WriteAsync(session =>
                        session.ExecuteAsync("UPDATE setting SET row_version = row_version + 1 WHERE code = 'count'")
                    )
                )
        );

        var count = await test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT row_version FROM setting WHERE code = 'count'", r => r.Int(0))
        );
        count.ShouldBe(100);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Several_questions_travel_together_and_answer_in_order(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await test.Database.WriteAsync(session => SetAsync(session, "a", 1));
        await test.Database.WriteAsync(session => SetAsync(session, "b", 2));
        var answers = new List<string>();

        await test.Database.ReadAsync(async session =>
        {
            await session.ReadAsync(
                new("SELECT code FROM setting WHERE row_version = @v", r => answers.Add(r.Text(0)), ("v", 2)),
                new("SELECT code FROM setting WHERE code = @c", r => answers.Add(r.Text(0)), ("c", "none")),
                new("SELECT code FROM setting ORDER BY code", r => answers.Add(r.Text(0)))
            );
            return 0;
        });

        answers.ShouldBe(["b", "a", "b"]);
    }

    internal static Task SetAsync(Session session, string code, int version) =>
        session.ExecuteAsync(
            "INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, 0, @version)",
            ("code", code),
            ("value", Json.Of(version)),
            ("version", version)
        );

    private static Task<List<string>> CodesAsync(Database database) =>
        database.ReadAsync(session => session.QueryAsync("SELECT code FROM setting ORDER BY code", r => r.Text(0)));
}
