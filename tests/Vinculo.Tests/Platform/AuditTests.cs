using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

public class AuditTests
{
    private static readonly Actor Ana = new(
        Guid.Parse("01980000-0000-7000-8000-000000000001"),
        ActorKind.User,
        "Ana Gómez",
        new HashSet<string>(),
        Reach.All,
        []
    );

    private static async Task<(TestDatabase Test, Audit Audit, AuditSealer Sealer)> CreateAsync(Engine engine)
    {
        var test = await TestDatabase.CreateAsync(engine);
        return (
            test,
            new Audit(test.Database, TimeProvider.System, NullLogger<Audit>.Instance),
            new AuditSealer(test.Database, TimeProvider.System, NullLogger<AuditSealer>.Instance)
        );
    }

    private static Task ChangeAsync(TestDatabase test, Audit audit, int amount) =>
        test.Database.WriteAsync(session =>
            audit.ChangedWithinAsync(
                session,
                Ana,
                "customer.changed",
                Ids.New(DateTimeOffset.UnixEpoch),
                "customer",
                "x",
                new { amount },
                new { amount = amount + 1, name = "Ñ" },
                "/customers/x"
            )
        );

    /// <summary>Three blocks of rows with their seals.</summary>
    private static async Task<TestDatabase> SealedAsync(Engine engine)
    {
        var (test, audit, sealer) = await CreateAsync(engine);
        for (var block = 0; block < 3; block++)
        {
            for (var i = 0; i < 4; i++)
                await ChangeAsync(test, audit, i);
            await sealer.SealAllAsync(default);
        }
        var verdict = await AuditSeals.VerifyAsync(test.Database);
        (verdict.Seals, verdict.Rows, verdict.Broken).ShouldBe((3L, 12L, null));
        return test;
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Reads_are_written_down_soon_and_all_of_them_before_the_end(Engine engine)
    {
        var (test, audit, _) = await CreateAsync(engine);
        await using var _1 = test;
        await audit.StartAsync(default);
        for (var i = 0; i < 5_000; i++)
            await audit.ReadAsync(Ana, "customer.read", Ids.New(DateTimeOffset.UnixEpoch), "/customers");

        await audit.StopAsync(default);

        (await RowsAsync(test)).ShouldBe(5_000);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_process_that_never_started_its_services_still_writes_its_reads(Engine engine)
    {
        var (test, audit, _) = await CreateAsync(engine);
        await using var _1 = test;
        await audit.ReadAsync(Ana, "customers.exported", null, "export");

        await audit.DisposeAsync();

        (await RowsAsync(test)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_untouched_audit_holds(Engine engine)
    {
        await using var test = await SealedAsync(engine);
        var written = new StringWriter();

        (await AuditCommands.VerifyAsync(test.Database, written, default)).ShouldBe(0);
        written.ToString().ShouldContain("INTACT: 3");
    }

    public static TheoryData<Engine, string, long> Tampering()
    {
        var data = new TheoryData<Engine, string, long>();
        string[] acts =
        [
            "UPDATE audit_event SET actor_name = 'Eva' WHERE id = (SELECT id FROM audit_event WHERE seal_no = 2 ORDER BY id LIMIT 1)",
            "UPDATE audit_event SET before_state = '{\"amount\": 99}' WHERE id = (SELECT id FROM audit_event WHERE seal_no = 2 ORDER BY id LIMIT 1)",
            "DELETE FROM audit_event WHERE id = (SELECT id FROM audit_event WHERE seal_no = 2 ORDER BY id LIMIT 1)",
            "UPDATE audit_event SET seal_no = 3 WHERE id = (SELECT id FROM audit_event WHERE seal_no = 2 ORDER BY id LIMIT 1)",
            "UPDATE audit_event SET customer_id = NULL WHERE seal_no = 2",
            "UPDATE audit_seal SET digest = previous_digest WHERE seal_no = 2",
            "DELETE FROM audit_seal WHERE seal_no = 2",
        ];
        foreach (var engine in new[] { Engine.Sqlite, Engine.Postgres })
        foreach (var act in acts)
            data.Add(engine, act, act.StartsWith("DELETE FROM audit_seal", StringComparison.Ordinal) ? 3 : 2);
        return data;
    }

    [Theory, MemberData(nameof(Tampering))]
    public async Task Whatever_is_changed_under_a_seal_is_found_and_the_seal_named(Engine engine, string act, long seal)
    {
        await using var test = await SealedAsync(engine);

        await test.Database.WriteAsync(session => session.ExecuteAsync(act));

        var verdict = await AuditSeals.VerifyAsync(test.Database);
        verdict.Broken.ShouldNotBeNull().Number.ShouldBe(seal);
        verdict.Seals.ShouldBe(1);
        (await AuditCommands.VerifyAsync(test.Database, TextWriter.Null, default)).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nodes_that_seal_at_the_same_time_make_one_chain(Engine engine)
    {
        var (test, audit, first) = await CreateAsync(engine);
        await using var _ = test;
        await using var other = test.OpenAnother();
        var second = new AuditSealer(other, TimeProvider.System, NullLogger<AuditSealer>.Instance);
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
                await ChangeAsync(test, audit, i);
        });

        while (!writing.IsCompleted)
            await Task.WhenAll(first.SealAllAsync(default), second.SealAllAsync(default));
        await writing;
        await first.SealAllAsync(default);

        var verdict = await AuditSeals.VerifyAsync(test.Database);
        (verdict.Rows, verdict.Broken).ShouldBe((200L, null));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_export_holds_every_row_with_its_seal(Engine engine)
    {
        await using var test = await SealedAsync(engine);
        var file = Path.Combine(TestRun.NewFolder(), "audit.ndjson");

        (await AuditCommands.ExportAsync(test.Database, file, null, null, default)).ShouldBe(12);
        (
            await AuditCommands.ExportAsync(
                test.Database,
                file + "2",
                new DateOnly(2020, 1, 1),
                new DateOnly(2020, 1, 2),
                default
            )
        ).ShouldBe(0);

        var lines = await File.ReadAllLinesAsync(file);
        lines.Length.ShouldBe(12);
        lines[0].ShouldContain("\"seal\":1");
        lines[0].ShouldContain("\"actorName\":\"Ana Gómez\"");
        lines[^1].ShouldContain("\"seal\":3");
    }

    private static Task<int> RowsAsync(TestDatabase test) =>
        test.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync("SELECT COUNT(*) FROM audit_event", r => (int)r.Long(0))
        );
}
