using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Clocks;

namespace Vinculo.Service.Cases.Handlers;

/// <summary>What channels do with a case when nobody is there: an act of it, and a word to whoever has it.</summary>
internal sealed class ChannelHand(WorkCase work, CaseHands hands, Notifications notifications)
{
    private static readonly Actor Actor = Actor.System("channels");

    public async Task DoAsync(Session session, ServiceCase one, CaseMove move)
    {
        var done = await work.WithinAsync(session, one.Id, move, 0, Actor, "channels");
        if (done.IsRefused(out var no))
            throw new InvalidOperationException($"{move.Act} of {one.Receipt}: {no.Code}");
    }

    /// <param name="text">Of <c>ClockTexts</c>; its first place is the case's number.</param>
    public async Task TellAsync(Session session, ServiceCase one, string text, string? body)
    {
        var moment = await hands.MomentAsync(session, Actor);
        var code = moment.Tree.Find(one.Code, one.CodeVersion);
        foreach (var (user, language) in await EscalateCases.WhoAsync(session, one, code, EscalateTo.Owner))
            await notifications.NotifyWithinAsync(
                session,
                user,
                "case.told",
                ClockTexts.In(language, text, one.Receipt),
                body,
                "/casos/" + one.Id
            );
    }
}
