using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Tests.Integration;

namespace Vinculo.Tests.Customers.Capture;

/// <summary>An installation into which the source system <c>ventas</c> has sent its customers.</summary>
internal sealed class ImportedHouse : IAsyncDisposable
{
    private readonly ImportHouse house;

    private ImportedHouse(ImportHouse house) => this.house = house;

    public CaptureKeeper Keeper => Get<CaptureKeeper>();

    public Guid System { get; private set; }

    public Database Database => house.Database;

    public static async Task<ImportedHouse> OpenAsync(Engine engine, string file)
    {
        var house = await ImportHouse.OpenAsync(engine);
        await house.ImportAsync("clientes.csv", file, ImportHouse.People("ventas"));
        return new(house) { System = await house.OneAsync("SELECT id FROM source_system", row => row.Guid(0)) };
    }

    public T Get<T>()
        where T : notnull => house.Services.GetRequiredService<T>();

    public Task<T?> OneAsync<T>(string sql, Func<Row, T> read) => house.OneAsync(sql, read);

    public async Task<CustomerId> IdAsync(string name) =>
        new(await OneAsync($"SELECT customer_id FROM customer WHERE name_key LIKE '{name}%'", row => row.Guid(0)));

    public async Task<CaptureStanding> StandingAsync(string name) =>
        (
            await OneAsync(
                $"""
                SELECT s.score, s.completeness, s.validity, s.freshness, s.parts, s.last_by, s.last_team, s.last_channel, s.last_system, s.last_at
                FROM capture_score s JOIN customer c ON c.customer_id = s.customer_id WHERE c.name_key LIKE '{name}%'
                """,
                CaptureRows.Read
            )
        ).ShouldNotBeNull();

    /// <summary>An employee in a team of her own.</summary>
    public async Task<Actor> AgentAsync(string name, string team)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (user, teamId) = (Ids.New(now), Ids.New(now));
        await Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(
                "INSERT INTO team (id, code, name, active, row_version) VALUES (@id, @code, @code, @yes, 1)",
                ("id", teamId),
                ("code", team),
                ("yes", true)
            );
            await session.ExecuteAsync(
                """
                INSERT INTO app_user (id, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count,
                  display_name, language, active, must_change_password, created_at)
                VALUES (@id, @no, @no, @no, @no, 0, @name, 'es', @yes, @no, @now)
                """,
                ("id", user),
                ("no", false),
                ("yes", true),
                ("name", name),
                ("now", now)
            );
            await session.ExecuteAsync(
                "INSERT INTO team_member (team_id, user_id) VALUES (@team, @user)",
                ("team", teamId),
                ("user", user)
            );
        });
        return new(
            user,
            ActorKind.User,
            name,
            new HashSet<string> { "customers.read", "customers.edit", "interactions.record" },
            Reach.All,
            [teamId]
        );
    }

    public async Task SnapshotAsync()
    {
        var queue = Get<JobQueue>();
        var id = await Database.WriteAsync(session =>
            queue.EnqueueAsync(session, SnapshotCapture.JobCode, new { }, Actor.System("test"))
        );
        await Get<IEnumerable<IJob>>().OfType<SnapshotCapture>().Single().RunAsync(new(id, "{}", null, queue), default);
    }

    public ValueTask DisposeAsync() => house.DisposeAsync();
}
