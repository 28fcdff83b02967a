using Microsoft.Extensions.Logging;
using Vinculo.Analytics.Calendars;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Fulfilment;
using Vinculo.Service.Fulfilment.Storage;
using Vinculo.Service.Satisfaction;
using Vinculo.Service.Satisfaction.Storage;
using Vinculo.Tests.Service.Satisfaction;
using Vinculo.Workspace.Cadence;

namespace Vinculo.Tests.Platform;

/// <summary>What waits for a house that is killed while it does it: questions to be sent, promises that are late, days to be worked out.</summary>
internal static class Errands
{
    public const int Customers = 150;

    private static readonly Actor Boss = Actor.System("test");

    /// <summary>Everybody is to be asked, was promised something for the day before yesterday, and is important.</summary>
    public static async Task PrepareAsync(Session session, JobQueue queue)
    {
        var now = TimeProvider.System.GetUtcNow();
        var ids = Enumerable.Range(0, Customers).Select(_ => Ids.New(now)).ToList();
        await session.AddPeopleAsync(
            ids.Select((id, i) => FactRows.Person(id, CustomerStage.Customer, $"Persona {i}", new(2019, 1, 1), now))
        );
        await session.ExecuteAsync("UPDATE customer SET value_class = 1");
        await session.ExecuteAsync(
            """
            INSERT INTO channel_account (id, hook, kind, name, channel, settings, secrets, active, created_at, row_version)
            VALUES (@id, 'sms', 'twilio', 'Mensajes', @sms, '{}', '', @yes, 0, 1)
            """,
            ("id", Ids.New(now)),
            ("sms", Channel.Sms),
            ("yes", true)
        );
        await session.ExecuteAsync(
            "INSERT INTO setting (code, value, changed_at, row_version) VALUES (@code, @value, 0, 1)",
            ("code", OpinionTerms.SettingCode),
            ("value", Json.Of(new OpinionTerms("http://127.0.0.1")))
        );
        var draft = OpinionHouse.Draft(after: SurveyEvent.ByHand);
        var survey = new Survey(
            Ids.New(now),
            draft.Name,
            draft.Kind,
            draft.Event,
            true,
            1,
            draft.Texts,
            draft.Rules,
            now,
            1
        );
        await SurveyRows.KeepAsync(session, survey);
        await SurveyRows.AddWordsAsync(session, survey, Boss);
        var late = TimeZoneInfo.Utc.DayOf(now).AddDays(-2);
        foreach (var (id, i) in ids.Select((id, i) => (id, i)))
        {
            await session.ExecuteAsync(
                """
                INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
                VALUES (@id, @id, 1, @phone, @phone, @yes, 1)
                """,
                ("id", id),
                ("phone", $"+573{i:000000000}"),
                ("yes", true)
            );
            var matter = new AskOpinion.Matter(
                new(id),
                SurveyEvent.ByHand,
                $"hand:{id:N}",
                null,
                null,
                null,
                null,
                null,
                now
            );
            var question = (await AskOpinion.DraftAsync(session, survey, matter, null, now))!;
            await OpinionRows.SaveAsync(session, question with { NextTryAt = now });
            var promise = new Undertaking(
                new(id),
                Ids.New(now),
                "Devolver el dinero",
                FulfilmentPlan.Promise,
                1,
                UndertakingState.Open,
                late,
                null,
                null,
                null,
                now.AddDays(-5),
                null,
                null,
                0,
                UndertakingAlarm.None,
                null,
                1
            );
            await UndertakingRows.InsertAsync(session, promise, Boss.Id);
        }
        await queue.EnqueueAsync(session, KeepCadence.JobCode, new { }, Boss);
    }

    /// <summary>Nobody was asked or told of twice, and nobody was forgotten.</summary>
    public static async Task ShouldBeDoneAsync(Func<string, Task<long>> count)
    {
        foreach (
            var once in new[]
            {
                "message WHERE direction = 2",
                "(SELECT DISTINCT customer_id FROM message) m",
                "interaction WHERE direction = 2",
                "opinion WHERE state = 2",
                "commitment_event WHERE act = 10",
                "(SELECT DISTINCT commitment_id FROM commitment_event) e",
                "cadence_due",
            }
        )
            (await count($"SELECT count(*) FROM {once}")).ShouldBe(Customers, once);
    }

    /// <summary>Does the rounds without the long pauses between them, for as long as the house lives.</summary>
    internal sealed class Running(
        SendOpinions send,
        RemindOfUndertakings remind,
        TimeProvider clock,
        ILogger<Running> log
    ) : Rounds(TimeSpan.FromMilliseconds(20), clock, log)
    {
        protected override async Task RoundAsync(CancellationToken cancel)
        {
            await remind.RunAsync(cancel);
            await send.RunAsync(cancel);
        }
    }
}
