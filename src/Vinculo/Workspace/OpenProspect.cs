using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Customers.Relations;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace;

/// <summary>
/// Registers a prospect with everything the first contact tells: where from, what for, who referred, what comes next. All of
/// it is one transaction.
/// </summary>
public sealed class OpenProspect(
    Database database,
    RegisterCustomer register,
    KeepProspects prospects,
    KeepRelations relations,
    RecordInteraction record,
    TimeProvider clock
)
{
    /// <param name="Referrer">A known customer who referred this one.</param>
    /// <param name="NextStep">What is promised; becomes a commitment of who registers.</param>
    public sealed record Request(
        RegisterCustomer.Request Customer,
        string Source,
        string? SourceDetail = null,
        string? Interest = null,
        CustomerId? Referrer = null,
        string? NextStep = null,
        DateOnly? NextStepOn = null
    );

    private sealed class Refused(Refusal refusal) : Exception
    {
        public Refusal Refusal => refusal;
    }

    public async Task<Outcome<CustomerId>> RunAsync(
        Request request,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    )
    {
        var now = clock.GetUtcNow();
        try
        {
            return await database.WriteAsync(session => WithinAsync(session, request, actor, cause, now), cancel);
        }
        catch (Refused no)
        {
            // Thrown to take back what was already written: half a prospect helps nobody.
            return no.Refusal;
        }
    }

    private async Task<Outcome<CustomerId>> WithinAsync(
        Session session,
        Request request,
        Actor actor,
        string cause,
        DateTimeOffset now
    )
    {
        var id = Or(
            await register.WithinAsync(session, request.Customer with { Stage = CustomerStage.Prospect }, actor, cause)
        );
        Or(
            await prospects.DescribeWithinAsync(
                session,
                id,
                request.Source,
                request.SourceDetail,
                request.Interest,
                actor,
                cause
            )
        );
        if (request.Referrer is { } referrer)
            Or(
                await relations.AddWithinAsync(
                    session,
                    id,
                    referrer,
                    RelationType.Referrer,
                    new(From: DateOnly.FromDateTime(now.UtcDateTime)),
                    actor,
                    cause
                )
            );
        if (!string.IsNullOrWhiteSpace(request.NextStep))
            Or(
                await record.WithinAsync(
                    session,
                    new(
                        id,
                        Channel.Internal,
                        Direction.Internal,
                        InteractionKind.Commitment,
                        Commitment: request.NextStep,
                        CommitmentDue: request.NextStepOn
                    ),
                    actor,
                    cause,
                    now
                )
            );
        return id;
    }

    private static T Or<T>(Outcome<T> outcome) =>
        outcome.IsRefused(out var refusal) ? throw new Refused(refusal) : outcome.Accepted;
}
