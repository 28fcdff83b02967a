using System.Text.Json.Nodes;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform.Storage;

public class SessionTests
{
    private const string Table = """
        CREATE TABLE everything (
          id uuid PRIMARY KEY, words text, facts jsonb, amount bigint, count integer, kind smallint, rate double precision,
          flag boolean, day date, moment bigint
        ) /*!sqlite WITHOUT ROWID */;
        """;

    private static readonly string[] Columns =
    [
        "id",
        "words",
        "facts",
        "amount",
        "count",
        "kind",
        "rate",
        "flag",
        "day",
        "moment",
    ];

    private static readonly DateTimeOffset Moment = new(2026, 3, 2, 15, 4, 5, 678, TimeSpan.Zero);

    private static readonly object?[][] Rows =
    [
        [
            Ids.New(Moment),
            "Ñandú\ttab, line\nend, \\N back\\slash, 'quote', \"double\", 😀",
            Json.Of(
                new
                {
                    name = "José \"Pepe\"",
                    n = 1.5,
                    list = new[] { 1, 2 },
                }
            ),
            long.MaxValue,
            int.MinValue,
            JobState.Failed,
            0.1 + 0.2,
            true,
            new DateOnly(1960, 2, 29),
            Moment,
        ],
        [
            Ids.New(Moment),
            "",
            Json.Of(0),
            -1L,
            0,
            JobState.Waiting,
            -1e-300,
            false,
            DateOnly.MaxValue,
            DateTimeOffset.UnixEpoch,
        ],
        [Ids.New(Moment), null, null, null, null, null, null, null, null, null],
    ];

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_written_row_by_row_is_read_back(Engine engine)
    {
        await using var test = await CreateAsync(engine);
        foreach (var row in Rows)
            await test.Database.WriteAsync(session =>
                session.ExecuteAsync(
                    $"INSERT INTO everything ({string.Join(", ", Columns)}) VALUES ({string.Join(", ", Columns.Select(c => "@" + c))})",
                    [.. Columns.Zip(row)]
                )
            );

        await ReadBackAsync(test.Database);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_written_in_bulk_is_read_back(Engine engine)
    {
        await using var test = await CreateAsync(engine);

        await test.Database.WriteAsync(session => session.InsertManyAsync("everything", Columns, Rows));

        await ReadBackAsync(test.Database);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Adding_the_same_rows_again_adds_nothing(Engine engine)
    {
        await using var test = await CreateAsync(engine);

        (await AddAsync(test.Database, Rows[..2])).ShouldBe(2);
        (await AddAsync(test.Database, Rows)).ShouldBe(1);
        (await AddAsync(test.Database, Rows)).ShouldBe(0);
        // Twice in one transaction, with one row twice in one go.
        var more = new object?[] { Ids.New(Moment), "twice", null, null, null, null, null, null, null, null };
        var added = await test.Database.WriteAsync(async session =>
            await session.InsertManyAsync("everything", Columns, [more, more])
            + await session.InsertManyAsync("everything", Columns, [more])
        );
        added.ShouldBe(1);
        (await ReadAsync(test.Database)).Count.ShouldBe(4);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_list_of_keys_finds_exactly_its_rows(Engine engine)
    {
        await using var test = await CreateAsync(engine);
        await AddAsync(test.Database, Rows);
        Guid[] wanted = [(Guid)Rows[0][0]!, (Guid)Rows[2][0]!, Ids.New(Moment)];

        var found = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                $"SELECT id FROM everything WHERE id {session.InGuids("ids")}",
                r => r.Guid(0),
                ("ids", wanted)
            )
        );
        var words = await test.Database.ReadAsync(session =>
            session.QueryAsync(
                $"SELECT id FROM everything WHERE count {session.InValues("counts")}",
                r => r.Guid(0),
                ("counts", new[] { 0, 7 })
            )
        );

        found.ShouldBe(wanted[..2], ignoreOrder: true);
        words.ShouldBe([(Guid)Rows[1][0]!]);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Keys_sort_by_the_moment_they_were_made(Engine engine)
    {
        await using var test = await CreateAsync(engine);
        var moments = Enumerable.Range(0, 500).Select(i => Moment.AddMilliseconds(i * 977_131L)).ToList();
        var ids = moments.Select(Ids.New).ToList();
        await AddAsync(
            test.Database,
            ids.AsEnumerable()
                .Reverse()
                .Select(id => new object?[] { id, null, null, null, null, null, null, null, null, null })
        );

        var sorted = await test.Database.ReadAsync(session =>
            session.QueryAsync("SELECT id FROM everything ORDER BY id", r => r.Guid(0))
        );

        sorted.ShouldBe(ids);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_character_that_PostgreSQL_cannot_store_is_left_out(Engine engine)
    {
        await using var test = await CreateAsync(engine);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "INSERT INTO everything (id, words, facts) VALUES (@id, @words, @facts)",
                ("id", Ids.New(Moment)),
                ("words", "a\0b"),
                ("facts", Json.Of(new { said = "a\0b", path = "c:\\u0000" }))
            )
        );

        var row = (await ReadAsync(test.Database)).Single();
        row[1].ShouldBe("ab");
        var facts = JsonNode.Parse((string)row[2]!)!;
        ((string)facts["said"]!).ShouldBe("ab");
        ((string)facts["path"]!).ShouldBe("c:\\u0000");
    }

    private static Task<int> AddAsync(Database database, IEnumerable<object?[]> rows) =>
        database.WriteAsync(session => session.InsertManyAsync("everything", Columns, rows));

    private static async Task<TestDatabase> CreateAsync(Engine engine)
    {
        var test = await TestDatabase.CreateEmptyAsync(engine);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync(new SchemaScript("0001", Table).For(session.Engine))
        );
        return test;
    }

    private static async Task ReadBackAsync(Database database)
    {
        var rows = (await ReadAsync(database)).ToDictionary(r => (Guid)r[0]!);
        rows.Count.ShouldBe(Rows.Length);
        foreach (var wanted in Rows)
        {
            var row = rows[(Guid)wanted[0]!];
            for (var i = 0; i < row.Length; i++)
            {
                if (wanted[i] is Json json)
                    JsonNode.DeepEquals(JsonNode.Parse((string)row[i]!), JsonNode.Parse(json.Text)).ShouldBeTrue();
                else
                    row[i].ShouldBe(wanted[i], Columns[i]);
            }
        }
    }

    private static Task<List<object?[]>> ReadAsync(Database database) =>
        database.ReadAsync(session =>
            session.QueryAsync(
                $"SELECT {string.Join(", ", Columns)} FROM everything",
                r =>
                    new object?[]
                    {
                        r.Guid(0),
                        r.TextOrNull(1),
                        r.TextOrNull(2),
                        r.LongOrNull(3),
                        r.IntOrNull(4),
                        r.IsNull(5) ? null : r.Enum<JobState>(5),
                        r.DoubleOrNull(6),
                        r.IsNull(7) ? null : r.Bool(7),
                        r.DateOrNull(8),
                        r.InstantOrNull(9),
                    }
            )
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_value_many_rows_share_stands_in_each_of_them_and_in_no_other(Engine engine)
    {
        await using var test = await TestDatabase.CreateAsync(engine);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync("CREATE TABLE shared (id integer PRIMARY KEY, said text, number bigint)")
        );
        object said = "siempre";
        object number = 7L;
        object?[][] rows =
        [
            [1, said, number],
            [2, said, number],
            [3, null, number],
            [4, null, null],
            [5, said, null],
            [6, "otra", 8L],
            [7, said, number],
        ];

        (
            await test.Database.WriteAsync(session => session.InsertManyAsync("shared", ["id", "said", "number"], rows))
        ).ShouldBe(7);
        (
            await test.Database.WriteAsync(session => session.InsertManyAsync("shared", ["id", "said", "number"], rows))
        ).ShouldBe(0);

        var kept = await test.Database.ReadAsync(session =>
            session.QueryAsync("SELECT said, number FROM shared ORDER BY id", r => (r.TextOrNull(0), r.LongOrNull(1)))
        );
        kept.ShouldBe([
            ("siempre", 7),
            ("siempre", 7),
            (null, 7),
            (null, null),
            ("siempre", null),
            ("otra", 8),
            ("siempre", 7),
        ]);
    }
}
