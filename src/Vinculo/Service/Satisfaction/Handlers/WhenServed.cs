using Vinculo.Interactions;
using Vinculo.Interactions.Conversations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;
using Vinculo.Service.Cases.Storage;

namespace Vinculo.Service.Satisfaction.Handlers;

/// <summary>A case was answered, and it is proven: the customer is asked. Each round of it once.</summary>
internal sealed class WhenCaseAnswered(Database database, AskOpinion ask) : IReaction<CaseMoved>
{
    public async Task HandleAsync(CaseMoved fact, Guid factId, CancellationToken cancel)
    {
        if (
            fact.State != CaseState.Answered
            || await database.ReadAsync(session => StoredCases.FindAsync(session, fact.Case), cancel) is not { } one
        )
            return;
        await ask.RunAsync(
            new(
                one.Customer,
                SurveyEvent.CaseAnswered,
                $"case:{one.Id:N}:{one.Round}",
                one.Id,
                one.Channel,
                one.Team,
                one.Owner,
                one.Code,
                fact.At
            ),
            cancel
        );
    }
}

/// <summary>A question did not arrive: it is asked another way. Of one nobody knows about, a person decides first.</summary>
internal sealed class WhenQuestionFailed(SendOpinions send) : IReaction<MessageMoved>
{
    public Task HandleAsync(MessageMoved fact, Guid factId, CancellationToken cancel) =>
        fact.Status == MessageStatus.Failed && fact.Error != MessageMoved.OutcomeUnknown
            ? send.AnotherWayAsync(fact.Message, cancel)
            : Task.CompletedTask;
}

/// <summary>A matter was settled, a call closed, a visit over: the customer is asked.</summary>
internal sealed class WhenContactEnded(AskOpinion ask) : IReaction<ContactEnded>
{
    public Task HandleAsync(ContactEnded fact, Guid factId, CancellationToken cancel)
    {
        var what = fact.Ending switch
        {
            ContactEnding.Matter => SurveyEvent.MatterSettled,
            ContactEnding.Call => SurveyEvent.CallClosed,
            _ => SurveyEvent.BranchVisit,
        };
        return ask.RunAsync(
            new(
                fact.Customer,
                what,
                $"{fact.Ending}:{fact.Reference:N}",
                fact.Reference,
                fact.Channel,
                fact.Team,
                fact.Agent,
                null,
                fact.At
            ),
            cancel
        );
    }
}
