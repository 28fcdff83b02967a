using System.Text;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Fax.Storage;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Fax.Jobs;

/// <summary>Fetches the pages of faxes that providers keep for us; what cannot be had is said beside the fax.</summary>
internal sealed class FetchFaxes(
    Database database,
    ChannelAccounts accounts,
    ChannelHttp http,
    TimeProvider clock,
    ILogger<FetchFaxes> log
) : Rounds(TimeSpan.FromSeconds(2), clock, log)
{
    private const int AtOnce = 8;
    private const int MostAttempts = 5;

    protected override async Task RoundAsync(CancellationToken cancel) => await FetchAsync(cancel);

    /// <returns>How many were tried.</returns>
    internal async Task<int> FetchAsync(CancellationToken cancel)
    {
        var due = await database.ReadAsync(s => FaxRows.DueAsync(s, Clock.GetUtcNow(), AtOnce), cancel);
        foreach (var fax in due)
            await FetchAsync(fax, cancel);
        return due.Count;
    }

    private async Task FetchAsync(StoredFax fax, CancellationToken cancel)
    {
        var now = Clock.GetUtcNow();
        try
        {
            var account = await accounts.FindAsync(fax.Account, cancel);
            var fetched = account is null
                ? null
                : await http.FetchAsync(new Uri(fax.Media!), KeyOf(account), FileRules.Longest, cancel);
            var refused = fetched is { } got
                ? FileRules.Refuses(new(fax.Media!, null, got.Type ?? "", null, null, got.Content))
                : "gone";
            var content = refused is null ? Ids.New(now) : (Guid?)null;
            await database.WriteAsync(
                async session =>
                {
                    if (content is { } id)
                        await FaxRows.KeepBytesAsync(session, id, fetched!.Value.Content, now);
                    var state =
                        content is not null ? FileState.Kept
                        : fetched is null ? FileState.Lost
                        : FileState.Refused;
                    await FaxRows.FetchedAsync(session, fax.Id, content, state, refused, fetched?.Type, null);
                },
                cancel
            );
        }
        catch (HttpRequestException failure)
        {
            log.LogWarning(failure, "The pages of fax {Fax} could not be fetched", fax.Id);
            var isLast = fax.Attempts + 1 >= MostAttempts;
            var again = isLast ? (DateTimeOffset?)null : now + TimeSpan.FromSeconds(20 * Math.Pow(4, fax.Attempts));
            await database.WriteAsync(
                session =>
                    FaxRows.FetchedAsync(
                        session,
                        fax.Id,
                        null,
                        isLast ? FileState.Lost : FileState.ToFetch,
                        "unreachable",
                        null,
                        again
                    ),
                cancel
            );
        }
    }

    private static string? KeyOf(ChannelAccount account) =>
        account.Setting("mediaUser") is { } user
            ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{account.Secret("mediaPassword")}"))
            : null;
}
