using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>An event and the account it came through.</summary>
public sealed record Arrival(ChannelLine Line, ChannelEvent Event);

/// <summary>What became of the events of one account.</summary>
/// <param name="Messages">Messages of customers that are new.</param>
/// <param name="Repeated">Told before.</param>
/// <param name="Parked">Tell of a message that we do not know yet.</param>
/// <param name="Unknown">Of kinds nobody here knows; kept as they came.</param>
/// <param name="Undelivered">Messages of ours that did not arrive.</param>
public sealed record Tally(int Messages, int Repeated, int Parked, int Unknown, int Undelivered)
{
    public static Tally operator +(Tally one, Tally other) =>
        new(
            one.Messages + other.Messages,
            one.Repeated + other.Repeated,
            one.Parked + other.Parked,
            one.Unknown + other.Unknown,
            one.Undelivered + other.Undelivered
        );
}

/// <summary>
/// Takes what channels tell of into the one conversation of each customer: who it is, where it belongs, whether it was told
/// before. Everything of one call is one transaction; two that concern the same person or message follow one another.
/// </summary>
public sealed class ReceiveEvents(
    Database database,
    RegisterCustomer register,
    RecordConsent consent,
    Settings settings,
    InboxBell bell,
    VinculoOptions options,
    TimeProvider clock
)
{
    internal static readonly Actor Actor = Actor.System("channels");

    /// <summary>In a transaction of its own.</summary>
    /// <returns>What became of them, by account.</returns>
    public async Task<IReadOnlyDictionary<Guid, Tally>> RunAsync(
        IReadOnlyList<Arrival> arrivals,
        CancellationToken cancel = default
    )
    {
        var terms = await TermsAsync(cancel);
        var now = clock.GetUtcNow();
        return await database.WriteAsync(session => WithinAsync(session, arrivals, terms, now), cancel);
    }

    /// <summary>The company's terms, to be read before the transaction.</summary>
    public async ValueTask<InboxTerms> TermsAsync(CancellationToken cancel) =>
        await settings.ReadAsync<InboxTerms>(InboxTerms.SettingCode, cancel) ?? new();

    /// <summary>As part of somebody's transaction.</summary>
    /// <param name="arrivals">In the order told.</param>
    /// <param name="now">When they arrived; nothing is taken to have happened later.</param>
    public async Task<IReadOnlyDictionary<Guid, Tally>> WithinAsync(
        Session session,
        IReadOnlyList<Arrival> arrivals,
        InboxTerms terms,
        DateTimeOffset now
    )
    {
        var people = new Newcomers(session, register, options.Country);
        var reception = new Reception(
            session,
            people,
            consent,
            (since, priority) => terms.DueAt(since, priority, options.Zone, options.Country),
            TimeSpan.FromHours(terms.ReopenHours),
            now
        );
        var tallies = await reception.TakeAsync(arrivals);
        if (reception.Moved > 0)
            session.AfterCommit(bell.Ring);
        return tallies;
    }
}
