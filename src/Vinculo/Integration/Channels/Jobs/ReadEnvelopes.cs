using Vinculo.Customers;
using Vinculo.Integration.Channels.Storage;
using Vinculo.Integration.Fax;
using Vinculo.Integration.Fax.Storage;
using Vinculo.Integration.Telephony;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Jobs;

/// <summary>
/// Turns stored envelopes into events and events into conversations: many in one transaction, in which the envelopes become
/// read too, so that a kill between the two leaves both or neither. One that cannot be read does not hold up the others.
/// </summary>
internal sealed class ReadEnvelopes(
    Database database,
    EnvelopeStore store,
    ChannelAccounts accounts,
    Adapters adapters,
    ReceiveEvents receive,
    FollowCalls follow,
    TimeProvider clock,
    ILogger<ReadEnvelopes> log
) : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private sealed record Opened(Envelope Envelope, IReadOnlyList<Arrival> Arrivals);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RoundAsync(stoppingToken) < AtOnce)
                    await store.Stored.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "Envelopes could not be read; trying again");
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    /// <summary>Reads what waits.</summary>
    /// <returns>How many envelopes there were.</returns>
    internal async Task<int> RoundAsync(CancellationToken cancel)
    {
        var envelopes = await database.ReadAsync(
            session => EnvelopeRows.WaitingAsync(session, clock.GetUtcNow(), AtOnce),
            cancel
        );
        var opened = new List<Opened>(envelopes.Count);
        foreach (var envelope in envelopes)
            if (await OpenAsync(envelope, cancel) is { } one)
                opened.Add(one);
        if (opened.Count == 0)
            return envelopes.Count;
        try
        {
            await TakeAsync(opened, cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogWarning(failure, "{Count} envelopes did not go in together; one by one", opened.Count);
            foreach (var one in opened)
                await TakeAloneAsync(one, cancel);
        }
        return envelopes.Count;
    }

    private async Task<Opened?> OpenAsync(Envelope envelope, CancellationToken cancel)
    {
        try
        {
            var account =
                await accounts.FindAsync(envelope.Account, cancel)
                ?? throw new InvalidOperationException("The account is gone.");
            var adapter =
                adapters.Find(account.Kind) ?? throw new InvalidOperationException($"Nobody reads {account.Kind}.");
            return new(
                envelope,
                [.. adapter.Read(envelope.Request, account).Select(told => new Arrival(account.Line, told))]
            );
        }
        catch (FormatException failure)
        {
            // It will never be readable: put aside at once, byte for byte.
            await PutAsideAsync(envelope, failure, null, cancel);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await PutAsideAsync(envelope, failure, Again(envelope), cancel);
            return null;
        }
    }

    private async Task TakeAsync(IReadOnlyList<Opened> opened, CancellationToken cancel)
    {
        var terms = await receive.TermsAsync(cancel);
        var now = clock.GetUtcNow();
        // Made before the first try, so that a second try writes the same rows.
        var nameOf = CallNames(opened, now);
        await database.WriteAsync(
            async session =>
            {
                var open = await EnvelopeRows.HoldAsync(session, [.. opened.Select(o => o.Envelope.Id)]);
                var mine = opened.Where(o => open.Contains(o.Envelope.Id)).ToList();
                var faxes = mine.SelectMany(o => o.Arrivals).ToLookup(a => a.Event is FaxReceived);
                var said = faxes[false].ToLookup(IsCall);
                var tallies = await receive.WithinAsync(session, [.. said[false]], terms, now);
                var held = await HoldFaxesAsync(session, faxes[true], now);
                foreach (var call in said[true])
                    await follow.WithinAsync(session, call.Line.Account, (CallChanged)call.Event, nameOf[call]);
                await EnvelopeRows.DoneAsync(session, [.. open]);
                foreach (var account in mine.GroupBy(o => o.Envelope.Account))
                {
                    var tally =
                        tallies.GetValueOrDefault(account.Key, None) + held.GetValueOrDefault(account.Key, None);
                    await DayRows.AddAsync(
                        session,
                        account.Key,
                        now,
                        new(
                            Envelopes: account.Count(),
                            Messages: tally.Messages,
                            Repeated: tally.Repeated,
                            Unknown: tally.Unknown,
                            Undelivered: tally.Undelivered
                        )
                    );
                }
            },
            cancel
        );
    }

    private static readonly Tally None = new(0, 0, 0, 0, 0);

    /// <summary>Faxes wait until somebody has said whose they are.</summary>
    private static async Task<Dictionary<Guid, Tally>> HoldFaxesAsync(
        Session session,
        IEnumerable<Arrival> faxes,
        DateTimeOffset now
    )
    {
        var counts = new Dictionary<Guid, Tally>();
        foreach (var (line, told) in faxes)
        {
            var isNew = await FaxRows.AddAsync(session, line.Account, (FaxReceived)told, now);
            var more = isNew ? None with { Messages = 1 } : None with { Repeated = 1 };
            counts[line.Account] = counts.GetValueOrDefault(line.Account, None) + more;
        }
        return counts;
    }

    /// <summary>Calls of a telephone line go to the desks; what a messenger calls a call is part of its conversation.</summary>
    private static bool IsCall(Arrival arrival) => arrival is { Event: CallChanged, Line.Channel: Channel.Voice };

    private static Dictionary<Arrival, Guid> CallNames(IReadOnlyList<Opened> opened, DateTimeOffset now)
    {
        var next = Ids.Series(now);
        return opened.SelectMany(o => o.Arrivals).Where(IsCall).Distinct().ToDictionary(a => a, _ => next());
    }

    private async Task TakeAloneAsync(Opened one, CancellationToken cancel)
    {
        try
        {
            await TakeAsync([one], cancel);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            await PutAsideAsync(one.Envelope, failure, Again(one.Envelope), cancel);
        }
    }

    private DateTimeOffset? Again(Envelope envelope) =>
        envelope.Attempts + 1 >= EnvelopeRows.MostAttempts
            ? null
            : clock.GetUtcNow() + TimeSpan.FromSeconds(5 * Math.Pow(4, envelope.Attempts));

    private async Task PutAsideAsync(
        Envelope envelope,
        Exception failure,
        DateTimeOffset? again,
        CancellationToken cancel
    )
    {
        log.LogWarning(failure, "Envelope {Envelope} could not be read", envelope.Id);
        await database.WriteAsync(
            async session =>
            {
                await EnvelopeRows.FailedAsync(session, envelope, failure.Message, again);
                if (again is null)
                    await DayRows.AddAsync(
                        session,
                        envelope.Account,
                        clock.GetUtcNow(),
                        new(Envelopes: 1, Failed: 1, Trouble: "unreadable")
                    );
            },
            cancel
        );
    }
}
