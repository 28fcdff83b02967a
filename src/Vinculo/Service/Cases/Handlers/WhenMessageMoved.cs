using System.Globalization;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases.Storage;

namespace Vinculo.Service.Cases.Handlers;

/// <summary>
/// What a channel says of the message that carries an answer is its proof of notification, or the bounce after which the
/// clocks go on. Of an answer nobody knows whether it went out a person decides.
/// </summary>
internal sealed class WhenMessageMoved(Database database, ChannelHand hand, VinculoOptions options)
    : IReaction<MessageMoved>
{
    public Task HandleAsync(MessageMoved fact, Guid factId, CancellationToken cancel) =>
        fact.Case is not { } about
            ? Task.CompletedTask
            : database.WriteAsync(session => WithinAsync(session, about, fact, factId), cancel);

    private async Task WithinAsync(Session session, Guid about, MessageMoved fact, Guid factId)
    {
        if (!await session.IsFirstTimeAsync(factId, this))
            return;
        if (await StoredCases.FindAsync(session, about, hold: true) is not { } one)
            return;
        var messages = new List<CaseMessage>();
        await session.ReadAsync(CaseMail.Messages(one, messages));
        if (messages.Find(m => m.Message == fact.Message) is not { } mine)
            return;
        var isAnswer = messages.Find(m => m.Act == CaseAct.Send)?.Message == fact.Message;
        if (fact.Status == MessageStatus.Failed)
            await FailedAsync(session, one, $"{mine.Account} · {fact.Error}".TrimEnd(' ', '·'), fact, isAnswer);
        else if (isAnswer && one.State == CaseState.Sent)
            await hand.DoAsync(session, one, new(CaseAct.Prove) { Proof = Proof(mine, fact) });
    }

    private async Task FailedAsync(Session session, ServiceCase one, string said, MessageMoved fact, bool isAnswer)
    {
        if (fact.Error == MessageMoved.OutcomeUnknown)
        {
            await hand.TellAsync(session, one, "Message.Unknown", one.Subject);
            return;
        }
        var counted = isAnswer && one.State is CaseState.Sent or CaseState.Answered;
        await hand.DoAsync(session, one, new(counted ? CaseAct.Bounce : CaseAct.Note) { Note = said });
        await hand.TellAsync(session, one, counted ? "Message.Bounced" : "Message.Failed", said);
    }

    /// <summary>Through what and when, by the clock of the company.</summary>
    private string Proof(CaseMessage mine, MessageMoved fact) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{mine.Account} · {TimeZoneInfo.ConvertTime(fact.At, options.Zone):yyyy-MM-dd HH:mm}"
        );
}
