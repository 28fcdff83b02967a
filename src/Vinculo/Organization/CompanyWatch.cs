using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary>Follows what the company says of itself on any node: currency, country and zone change here too, without a restart.</summary>
internal sealed class CompanyWatch(Settings settings, TimeProvider clock, ILogger<CompanyWatch> log)
    : Rounds(TimeSpan.FromSeconds(5), clock, log)
{
    private int followed = -1;

    protected override Task RoundAsync(CancellationToken cancel) => LookAsync(cancel);

    /// <summary>Takes up the company's settings when their version has moved. What is read is at most ten seconds old.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var version = await settings.RowVersionAsync(Settings.CompanyCode, cancel);
        if (version == followed)
            return;
        if (version > 0)
            settings.Follow(await settings.CompanyAsync(cancel));
        followed = version;
    }
}
