using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Web;

/// <summary>What a page is given to show.</summary>
/// <param name="Decision">Null: nobody is known, so nothing stands in the ledger.</param>
internal sealed record WebProposal(Decision Decision, bool IsKnown);

/// <summary>What a page tells of a proposal.</summary>
internal enum WebAnswer
{
    Shown,
    Accepted,
    Refused,
}

/// <summary>
/// Proposals on a page of the company's site. Whoever agreed to it and whom the site's server has named is decided for as
/// everywhere; anybody else is a stranger, of whom nothing is kept but counts.
/// </summary>
internal sealed class WebProposals(
    Database database,
    NextBestAction nextBestAction,
    ProposeToStranger stranger,
    RecordOutcome recordOutcome,
    MarkShown markShown,
    StrangerCounts counts
)
{
    /// <summary>At most so many on one page.</summary>
    public const int Most = 3;

    private const string Cause = "web";

    /// <param name="site">Which site.</param>
    /// <param name="visitor">Whom its server named, and who agreed to being known; null: a stranger.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Outcome<WebProposal>> ProposeAsync(
        WebSite site,
        VisitorName? visitor,
        int most,
        CancellationToken cancel
    )
    {
        if (visitor is null)
            return new WebProposal(await stranger.RunAsync(Channel.Web, site.Placement, most, cancel), false);
        if (await WhoAsync(visitor, cancel) is not { } customer)
            return Refusal.Missing("customer.not-found", ("customer", ""));
        var decided = await nextBestAction.DecideAsync(
            customer,
            Channel.Web,
            site.Placement,
            ActorOf(site),
            Cause,
            cancel,
            most
        );
        return decided.IsRefused(out var refusal, out var decision) ? refusal : new WebProposal(decision, true);
    }

    /// <summary>What the visitor saw or said.</summary>
    /// <param name="decision">Null: of a stranger, who is only counted.</param>
    /// <returns>True, or <c>decision.not-found</c> for a decision that is not this visitor's, and the refusals of <see cref="RecordOutcome"/>.</returns>
    public async Task<Outcome<bool>> AnswerAsync(
        WebSite site,
        VisitorName? visitor,
        Guid? decision,
        string action,
        WebAnswer answer,
        CancellationToken cancel
    )
    {
        if (decision is not { } id || visitor is null)
        {
            await CountAsync(site, action, answer, cancel);
            return true;
        }
        var recalled = await nextBestAction.RecallAsync(id, ActorOf(site), Cause, cancel);
        if (
            recalled.IsRefused(out _, out var made)
            || made.Placement != site.Placement
            || made.Customer != await WhoAsync(visitor, cancel)
        )
            return Refusal.Missing("decision.not-found", ("decision", id));
        if (answer == WebAnswer.Shown)
        {
            await markShown.RunAsync(made, action, cancel);
            return true;
        }
        var result = answer == WebAnswer.Accepted ? Result.Accepted : Result.Refused;
        var recorded = await recordOutcome.RunAsync(new(id, action, result), ActorOf(site), Cause, cancel);
        return recorded.IsRefused(out var refusal) ? refusal : true;
    }

    /// <summary>The customer of today behind a name.</summary>
    private Task<CustomerId?> WhoAsync(VisitorName visitor, CancellationToken cancel) =>
        database.ReadAsync(
            async session =>
            {
                if (visitor.Customer is { } named)
                    return await session.CurrentOfAsync(named);
                var claim = Recognition.SourceClaim(visitor.System!, visitor.Key!);
                return await IdentifierClaims.HolderAsync(session, claim) is { } holder
                    ? await session.CurrentOfAsync(new CustomerId(holder))
                    : null;
            },
            cancel
        );

    private async Task CountAsync(WebSite site, string action, WebAnswer answer, CancellationToken cancel)
    {
        // Only what a stranger can be proposed: a page cannot fill the table with words of its own.
        var proposed = await stranger.RunAsync(Channel.Web, site.Placement, Most, cancel);
        if (!proposed.Content.Proposed.Contains(action, StringComparer.Ordinal))
            return;
        await counts.AddAsync(
            new(
                site.Id,
                action,
                answer == WebAnswer.Shown ? 1 : 0,
                answer == WebAnswer.Accepted ? 1 : 0,
                answer == WebAnswer.Refused ? 1 : 0
            ),
            cancel
        );
    }

    /// <summary>The site acts: it may decide and record answers, and nothing else.</summary>
    private static Actor ActorOf(WebSite site) =>
        new(
            site.Id,
            ActorKind.ApiKey,
            site.Name,
            new HashSet<string>([Permissions.DecisionsDecide], StringComparer.Ordinal),
            Reach.All,
            []
        );
}
