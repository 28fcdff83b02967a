using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases.Storage;

namespace Vinculo.Service.Cases;

/// <summary>
/// Answers several cases together. Each keeps its number, its customer and its term of law; the earliest of them rules, and
/// every petitioner gets an answer. What was put together can be taken apart.
/// </summary>
public sealed class MergeCases(Database database, CaseHands hands)
{
    private const int Most = 200;

    /// <param name="main">Stays in the queue.</param>
    /// <param name="others">Numbers of cases, as customers know them.</param>
    /// <param name="actor">Needs <c>cases.work</c>.</param>
    public Task<Outcome<ServiceCase>> RunAsync(
        Guid main,
        IReadOnlyList<string> others,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            main,
            actor,
            async (session, hand, moment) =>
            {
                if (!hand.Case.State.IsOpen() || hand.Case.State == CaseState.Merged)
                    return CaseRefusals.NotNow();
                if (others.Count is 0 or > Most)
                    return CaseRefusals.Missing("receipts");
                foreach (var receipt in others.Distinct(StringComparer.Ordinal))
                {
                    if (await ByReceiptAsync(session, receipt.Trim()) is not { } id || id == main)
                        return Refusal.Invalid("case.no-such-receipt", "receipts", ("receipt", receipt));
                    if ((await hands.TakeAsync(session, id, actor, moment)).IsRefused(out var no, out var other))
                        return no;
                    // Those that were put together with it before come along.
                    foreach (var below in await StoredCases.MergedAsync(session, id))
                        await StoredCases.UpdateAsync(session, below with { MergedInto = main });
                    var move = new CaseMove(CaseAct.Merge) { Note = hand.Case.Receipt };
                    if (CaseActs.Do(other, move, moment).IsRefused(out no, out var step))
                        return no;
                    step = step with { After = step.After with { MergedInto = main } };
                    if ((await hands.PutAsync(session, other, step, move, moment, actor, cause)).IsRefused(out no))
                        return no;
                }
                return new CaseMove(CaseAct.Note) { Note = "+ " + string.Join(", ", others) };
            },
            cause,
            cancel
        );

    /// <summary>Takes one apart again: it goes on by itself.</summary>
    public Task<Outcome<ServiceCase>> UndoAsync(
        Guid main,
        Guid other,
        Actor actor,
        string cause,
        CancellationToken cancel = default
    ) =>
        ChangeAsync(
            main,
            actor,
            async (session, hand, moment) =>
            {
                if ((await hands.TakeAsync(session, other, actor, moment)).IsRefused(out var no, out var merged))
                    return no;
                if (merged.Case.MergedInto != main)
                    return CaseRefusals.NotNow();
                var move = new CaseMove(CaseAct.Unmerge) { Note = hand.Case.Receipt };
                if (CaseActs.Do(merged, move, moment).IsRefused(out no, out var step))
                    return no;
                if ((await hands.PutAsync(session, merged, step, move, moment, actor, cause)).IsRefused(out no))
                    return no;
                return new CaseMove(CaseAct.Note) { Note = "− " + merged.Case.Receipt };
            },
            cause,
            cancel
        );

    private async Task<Outcome<ServiceCase>> ChangeAsync(
        Guid main,
        Actor actor,
        Func<Session, CaseInHand, CaseMoment, Task<Outcome<CaseMove>>> change,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CasesWork))
            return Actor.Refused(Permissions.CasesWork);
        return await database.WriteAsync<Outcome<ServiceCase>>(
            async session =>
            {
                var moment = await hands.MomentAsync(session, actor);
                if ((await hands.TakeAsync(session, main, actor, moment)).IsRefused(out var no, out var hand))
                    return no;
                if ((await change(session, hand, moment)).IsRefused(out no, out var noted))
                    return no;
                var step = CaseActs.Do(hand, noted, moment).Accepted;
                return await hands.PutAsync(session, hand, step, noted, moment, actor, cause);
            },
            cancel
        );
    }

    /// <summary>A case by the number its customer has; null: nobody has such a number.</summary>
    internal static async Task<Guid?> ByReceiptAsync(Session session, string receipt) =>
        await session.FirstOrDefaultAsync(
            "SELECT case_id FROM case_receipt WHERE receipt = @receipt",
            row => (Guid?)row.Guid(0),
            ("receipt", receipt)
        )
        ?? await session.FirstOrDefaultAsync(
            "SELECT id FROM service_case WHERE receipt = @receipt ORDER BY opened_at DESC LIMIT 1",
            row => (Guid?)row.Guid(0),
            ("receipt", receipt)
        );
}
