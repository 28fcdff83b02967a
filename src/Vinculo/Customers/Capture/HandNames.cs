using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>What people, programs, teams and source systems are called; in memory for half a minute.</summary>
public sealed class HandNames(Database database, TimeProvider clock)
{
    private const int Most = 5_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    /// <param name="People">Users, those who have left too, and API keys.</param>
    /// <param name="Teams">All teams.</param>
    /// <param name="Systems">Source systems.</param>
    public sealed record Names(
        DateTimeOffset At,
        IReadOnlyDictionary<Guid, string> People,
        IReadOnlyDictionary<Guid, string> Teams,
        IReadOnlyDictionary<Guid, string> Systems
    )
    {
        /// <summary>Who brought a value; null when nobody knows.</summary>
        public string? Of(CaptureHand hand) =>
            hand.System is { } system ? Systems.GetValueOrDefault(system)
            : hand.By is { } by ? People.GetValueOrDefault(by)
            : null;
    }

    private volatile Names? known;

    public async ValueTask<Names> ReadAsync(CancellationToken cancel = default)
    {
        if (known is { } names && clock.GetUtcNow() - names.At < Fresh)
            return names;
        return known = await database.ReadAsync(LoadAsync, cancel);
    }

    private async Task<Names> LoadAsync(Session session)
    {
        var people = new Dictionary<Guid, string>();
        var teams = new Dictionary<Guid, string>();
        var systems = new Dictionary<Guid, string>();
        await session.ReadAsync(
            Ask("SELECT id, display_name FROM app_user ORDER BY active DESC, id LIMIT @most", people),
            Ask("SELECT id, name FROM api_key ORDER BY id LIMIT @most", people),
            Ask("SELECT id, name FROM team ORDER BY id LIMIT @most", teams),
            Ask("SELECT id, name FROM source_system ORDER BY id LIMIT @most", systems)
        );
        return new(clock.GetUtcNow(), people, teams, systems);
    }

    private static Question Ask(string sql, Dictionary<Guid, string> into) =>
        new(sql, row => into[row.Guid(0)] = row.Text(1), ("most", Most));
}
