using Vinculo.Integration.Channels;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Integration.Mail.Outbound;

/// <summary>Tries the server an account sends through: connects, encrypts, signs in, and sends nothing.</summary>
public sealed class CheckMailServer(ChannelAccounts accounts, TimeProvider clock)
{
    /// <param name="Milliseconds">How long it took.</param>
    public sealed record Answer(string Host, int Port, long Milliseconds);

    /// <param name="actor">Needs <c>channels.manage</c>.</param>
    /// <returns>How long it took, or why it does not work, in the server's words.</returns>
    public async Task<Outcome<Answer>> RunAsync(Guid account, Actor actor, CancellationToken cancel = default)
    {
        if (!actor.May(Permissions.ChannelsManage))
            return Actor.Refused(Permissions.ChannelsManage);
        if (await accounts.FindAsync(account, cancel) is not { } found)
            return Refusal.Missing("channel.not-found");
        if (SmtpSettings.Of(found).IsRefused(out var refusal, out var settings))
            return refusal;
        var since = clock.GetTimestamp();
        try
        {
            await using var session = await SmtpSession.OpenAsync(settings, cancel);
            return new Answer(settings.Host, settings.Port, (long)clock.GetElapsedTime(since).TotalMilliseconds);
        }
        catch (Exception failure)
            when (failure is SmtpFailure or IOException or System.Security.Authentication.AuthenticationException)
        {
            return Refusal.Conflict("mail.server-refuses", ("said", failure.Message));
        }
    }
}
