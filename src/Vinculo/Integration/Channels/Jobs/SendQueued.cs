using Vinculo.Integration.Channels.Storage;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Jobs;

/// <summary>
/// Sends what is queued: several people at once, of one person one message after the other. What a provider cannot take now
/// is tried again, ever more rarely.
/// </summary>
internal sealed class SendQueued(
    Database database,
    Outgoing outgoing,
    ChannelAccounts accounts,
    IEnumerable<IChannelSender> senders,
    InboxBell bell,
    TimeProvider clock,
    ILogger<SendQueued> log
) : BackgroundService
{
    private const int AtOnce = 40;

    private readonly Dictionary<string, IChannelSender> byKind = senders.ToDictionary(s => s.Kind);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var rung = bell.NextAsync();
                if (await RoundAsync(stoppingToken) < AtOnce)
                    await Task.WhenAny(rung, Task.Delay(TimeSpan.FromSeconds(1), stoppingToken));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                log.LogError(failure, "Messages could not be sent; trying again");
                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    /// <summary>Sends what is due.</summary>
    /// <returns>How many messages there were.</returns>
    internal async Task<int> RoundAsync(CancellationToken cancel)
    {
        var due = await outgoing.TakeAsync(AtOnce, cancel);
        await Parallel.ForEachAsync(
            due.GroupBy(m => m.Identity),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancel },
            async (messages, _) =>
            {
                foreach (var message in messages.OrderBy(m => m.Key.At))
                    await SendAsync(message);
            }
        );
        return due.Count;
    }

    /// <summary>Once it is being sent it is seen through, also while the house is closing.</summary>
    private async Task SendAsync(OutgoingMessage message)
    {
        var sending = await HandOverAsync(message);
        switch (sending)
        {
            case Sending.Sent sent:
                await outgoing.SentAsync(message, sent.ProviderId, CancellationToken.None);
                await CountAsync(message.Account, new(Sent: 1));
                break;
            case Sending.Later later:
                await outgoing.NotSentAsync(
                    message,
                    later.Reason,
                    later.After
                        ?? Backoff.After(message.Attempts + 1, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(30)),
                    CancellationToken.None
                );
                break;
            case Sending.Never never:
                await outgoing.NotSentAsync(message, never.Reason, null, CancellationToken.None);
                await CountAsync(message.Account, new(Undelivered: 1, Trouble: "not-sent"));
                break;
        }
    }

    private async Task<Sending> HandOverAsync(OutgoingMessage message)
    {
        if (await accounts.FindAsync(message.Account) is not { Active: true } account)
            return new Sending.Never("account-off");
        if (!byKind.TryGetValue(account.Kind, out var sender))
            return new Sending.Never("kind-unknown");
        try
        {
            if (ReplyRules.TakesFiles(account.Kind))
                message = await outgoing.WithFilesAsync(message, CancellationToken.None);
            return await sender.SendAsync(account, message, CancellationToken.None);
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "Nobody knows whether message {Message} went out", message.Key.Id);
            return new Sending.Never(MessageMoved.OutcomeUnknown);
        }
    }

    private Task CountAsync(Guid account, DayCount count) =>
        database.WriteAsync(session => DayRows.AddAsync(session, account, clock.GetUtcNow(), count));
}
