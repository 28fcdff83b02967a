using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases.Storage;

namespace Vinculo.Service.Cases.Handlers;

/// <summary>
/// What a customer writes in a matter of a case stands in the case, and whoever has it is told. What it means (that the case
/// goes on, that what was missing came) a person says. Whoever answers the answer has received it.
/// </summary>
internal sealed class WhenCustomerWrote(Database database, ChannelHand hand) : IReaction<CustomerWrote>
{
    public Task HandleAsync(CustomerWrote fact, Guid factId, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                if (!await session.IsFirstTimeAsync(factId, this))
                    return;
                if (await StoredCases.FindAsync(session, fact.Case, hold: true) is not { } one)
                    return;
                if (await WordsAsync(session, one, fact) is not { } words)
                    return;
                var messages = new List<CaseMessage>();
                await session.ReadAsync(CaseMail.Messages(one, messages));
                if (
                    one.State == CaseState.Sent
                    && messages.Find(m => m.Act == CaseAct.Send) is { } answer
                    && answer.Message == fact.Answers
                )
                    await hand.DoAsync(session, one, new(CaseAct.Prove) { Proof = answer.Account });
                await hand.DoAsync(session, one, new(CaseAct.Hear) { Message = words, RequestId = fact.Message });
                await hand.TellAsync(
                    session,
                    one,
                    one.State.IsOpen() ? "Message.Heard" : "Message.HeardAfter",
                    Episode.Head(words)
                );
            },
            cancel
        );

    private static async Task<string?> WordsAsync(Session session, ServiceCase one, CustomerWrote fact)
    {
        var words = await session.FirstOrDefaultAsync(
            """
            SELECT coalesce(b.body, i.body, i.subject) FROM interaction i
            LEFT JOIN interaction_body b ON b.customer_id = i.customer_id AND b.occurred_at = i.occurred_at AND b.id = i.id
            WHERE i.customer_id = @customer AND i.occurred_at = @at AND i.id = @id
            """,
            row => row.TextOrNull(0) ?? "…",
            ("customer", one.Customer),
            ("at", fact.At),
            ("id", fact.Message)
        );
        return words is { Length: > CaseActs.LongestText } ? words[..CaseActs.LongestText] : words;
    }
}
