using Vinculo.Interactions.Conversations;
using Vinculo.Platform;

namespace Vinculo.Integration.Channels.Jobs;

/// <summary>Fetches the files of messages from their providers, a few at a time.</summary>
internal sealed class FetchFiles(
    IncomingFiles files,
    ChannelAccounts accounts,
    IEnumerable<IChannelFiles> finders,
    ChannelHttp http,
    TimeProvider clock,
    ILogger<FetchFiles> log
) : Rounds(TimeSpan.FromSeconds(2), clock, log)
{
    private const int AtOnce = 8;

    private readonly Dictionary<string, IChannelFiles> byKind = finders.ToDictionary(f => f.Kind);

    protected override async Task RoundAsync(CancellationToken cancel)
    {
        foreach (var file in await files.TakeAsync(AtOnce, cancel))
            await FetchAsync(file, cancel);
    }

    private async Task FetchAsync(FileToFetch file, CancellationToken cancel)
    {
        try
        {
            if (
                await accounts.FindAsync(file.Account, cancel) is not { } account
                || !byKind.TryGetValue(account.Kind, out var finder)
                || await finder.FindAsync(account, file, cancel) is not { } place
            )
            {
                await files.NotFetchedAsync(file, "gone", isHopeless: true, cancel);
                return;
            }
            if (await http.FetchAsync(place.Address, place.Authorization, FileRules.Longest, cancel) is { } fetched)
                await files.KeepAsync(file, fetched.Content, fetched.Type, cancel);
            else
                await files.NotFetchedAsync(file, "too-long", isHopeless: true, cancel);
        }
        catch (HttpRequestException failure)
        {
            log.LogWarning(failure, "File {File} could not be fetched", file.Id);
            await files.NotFetchedAsync(file, "unreachable", isHopeless: false, cancel);
        }
    }
}
