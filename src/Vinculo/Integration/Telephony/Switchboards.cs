using Vinculo.Integration.Channels;

namespace Vinculo.Integration.Telephony;

/// <summary>Those connected as accounts of the company.</summary>
internal sealed class Switchboards : ISwitchboards
{
    public ValueTask<IReadOnlyList<ChannelAccount>> ListAsync(CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<ChannelAccount>>([]);
}
