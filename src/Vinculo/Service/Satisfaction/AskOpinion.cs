using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Storage;

namespace Vinculo.Service.Satisfaction;

/// <summary>
/// Something with a customer came to an end: they are going to be asked what they think of it, unless they were asked a short
/// while ago, want to be left alone, or the lot spares them.
/// </summary>
/// <param name="quiet">Who is to be left alone; null only where nobody keeps that.</param>
public sealed class AskOpinion(
    Database database,
    KeepSurvey surveys,
    VinculoOptions options,
    TimeProvider clock,
    IQuietTimes? quiet = null
)
{
    /// <summary>What came to an end.</summary>
    /// <param name="Source">A key of it: asked once of each.</param>
    /// <param name="Agent">Who served; null: nobody in particular.</param>
    /// <param name="Code">Of the codification.</param>
    public sealed record Matter(
        CustomerId Customer,
        SurveyEvent Event,
        string Source,
        Guid? Reference,
        Channel? Channel,
        Guid? Team,
        Guid? Agent,
        string? Code,
        DateTimeOffset At
    );

    /// <summary>After an event. Said twice, it is asked once.</summary>
    /// <returns>The opinion that is or is not going to be asked for; null: no survey asks after such a thing, or the lot spares it.</returns>
    public async Task<Opinion?> RunAsync(Matter matter, CancellationToken cancel = default)
    {
        var terms = await surveys.TermsAsync(cancel);
        return await database.WriteAsync(session => WithinAsync(session, matter, terms, clock.GetUtcNow()), cancel);
    }

    /// <summary>As part of somebody's transaction.</summary>
    internal async Task<Opinion?> WithinAsync(Session session, Matter matter, OpinionTerms terms, DateTimeOffset now)
    {
        if (await SurveyRows.AfterAsync(session, matter.Event) is not { } survey)
            return null;
        // An event of long ago that is told only now asks nobody any more.
        if (matter.At < now.AddDays(-terms.LinkDays) || !IsDrawn(survey, matter.Source))
            return null;
        var customer = await session.CurrentOfAsync(matter.Customer) ?? matter.Customer;
        await HoldAsync(session, survey, customer);
        var before = await OpinionRows.OfSourceAsync(session, matter.Source);
        if (before is not null && before.State != OpinionState.TakenBack)
            return before;
        var opinion = await DraftAsync(session, survey, matter with { Customer = customer }, before, now);
        if (opinion is null)
            return null;
        opinion = await JudgeAsync(session, survey, customer, terms, now) is { } because
            ? opinion.Kept(because)
            : opinion with
            {
                NextTryAt = matter.At.AddMinutes(survey.Rules.DelayMinutes),
            };
        await OpinionRows.SaveAsync(session, opinion);
        return opinion;
    }

    /// <summary>One that is asked for now, by somebody's hand.</summary>
    internal async Task<Outcome<Opinion>> ByHandAsync(
        Session session,
        Survey survey,
        CustomerId customer,
        Guid id,
        Actor actor,
        OpinionTerms terms,
        DateTimeOffset now
    )
    {
        await HoldAsync(session, survey, customer);
        if (await OpinionRows.OfAsync(session, id) is { } repeated)
            return repeated;
        if (await JudgeAsync(session, survey, customer, terms, now) is { } because)
            return OpinionRefusals.NotNow(because);
        var matter = new Matter(
            customer,
            SurveyEvent.ByHand,
            $"hand:{id:N}",
            null,
            null,
            null,
            actor.Kind == ActorKind.User ? actor.Id : null,
            null,
            now
        );
        var opinion = await DraftAsync(session, survey, matter, null, now);
        return opinion is null
            ? Refusal.Missing("customer.not-found", ("customer", customer.Value))
            : opinion with
            {
                Id = id,
                MadeBy = actor.Id,
            };
    }

    /// <summary>Why a customer is not asked now; null: they may be.</summary>
    /// <param name="but">The opinion itself, which does not stand in its own way.</param>
    internal async Task<string?> JudgeAsync(
        Session session,
        Survey survey,
        CustomerId customer,
        OpinionTerms terms,
        DateTimeOffset now,
        Guid? but = null
    )
    {
        if (
            await IsThereAsync(
                "SELECT 1 FROM opinion_refusal WHERE customer_id = @customer AND ended_at IS NULL LIMIT 1"
            )
        )
            return NotAskedBecause.OptedOut;
        if (quiet is not null && await quiet.UntilAsync(session, customer, now) is not null)
            return NotAskedBecause.Quiet;
        if (
            await IsThereAsync(
                """
                SELECT 1 FROM opinion WHERE customer_id = @customer AND state IN (1, 2, 3) AND coalesce(sent_at, made_at) > @since
                  AND id <> @but LIMIT 1
                """,
                ("since", now.AddDays(-terms.RestDays)),
                ("but", but ?? Guid.Empty)
            )
        )
            return NotAskedBecause.Rest;
        if (but is null && survey.Rules.MostPerDay > 0)
        {
            var today = await session.FirstOrDefaultAsync(
                "SELECT count(*) FROM opinion WHERE survey_id = @survey AND made_at >= @day AND state IN (1, 2, 3)",
                row => row.Long(0),
                ("survey", survey.Id),
                ("day", options.Zone.StartOf(options.Zone.DayOf(now)))
            );
            if (today >= survey.Rules.MostPerDay)
                return NotAskedBecause.Most;
        }
        return null;

        Task<bool> IsThereAsync(string sql, params (string, object?)[] more) =>
            session.FirstOrDefaultAsync(sql, _ => true, [("customer", customer), .. more]);
    }

    /// <summary>Drawn by a lot that falls the same way however often it is asked.</summary>
    internal static bool IsDrawn(Survey survey, string source)
    {
        var lot = SHA256.HashData(Encoding.UTF8.GetBytes($"{survey.Id:N}:{source}"));
        return BinaryPrimitives.ReadUInt32BigEndian(lot) < survey.Rules.Share * (uint.MaxValue + 1.0);
    }

    /// <summary>Two events of one customer, or of one survey that is nearly used up, follow one another.</summary>
    private static Task HoldAsync(Session session, Survey survey, CustomerId customer)
    {
        string[] names = [$"opinion:{customer.Value:N}", $"survey:{survey.Id:N}"];
        return session.HoldAsync(survey.Rules.MostPerDay > 0 ? names : names[..1]);
    }

    /// <summary>A row as it begins, with what is known of the customer today.</summary>
    internal static async Task<Opinion?> DraftAsync(
        Session session,
        Survey survey,
        Matter matter,
        Opinion? before,
        DateTimeOffset now
    ) =>
        await session.FirstOrDefaultAsync(
            "SELECT team_id, value_class, language FROM customer WHERE customer_id = @customer",
            row =>
                (Opinion?)
                    new Opinion(
                        matter.Customer,
                        before?.Id ?? Ids.New(now),
                        survey.Id,
                        survey.Version,
                        survey.Kind,
                        matter.Event,
                        matter.Source,
                        matter.Reference,
                        matter.Channel,
                        matter.Team ?? row.GuidOrNull(0),
                        matter.Agent,
                        matter.Code,
                        row.EnumOrNull<ValueClass>(1),
                        row.TextOrNull(2) is { } language
                        && language.StartsWith("en", StringComparison.OrdinalIgnoreCase)
                            ? "en"
                            : "es",
                        OpinionState.Waits,
                        Reason: null,
                        MadeAt: now
                    ),
            ("customer", matter.Customer)
        );
}
