using Vinculo.Analytics.Randomness;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction;

namespace Vinculo.Demo;

/// <summary>What customers said of the last weeks: three surveys, some dozens of answers, and two bad ones that wait.</summary>
/// <param name="actor">As whom the work is done.</param>
internal sealed class DemoOpinions(
    Database database,
    KeepSurvey keep,
    RecordOpinion record,
    CloseLoop close,
    TimeProvider clock,
    Actor actor
)
{
    private const string Cause = "demo";
    private const int Answers = 72;

    /// <summary>What is said with a bad mark, a middling one and a good one.</summary>
    private static readonly string[][] Words =
    [
        ["Tuve que llamar tres veces por lo mismo.", "Me respondieron tarde y sin solución."],
        ["Bien, pero la espera fue larga."],
        ["Rápido y muy amable.", "Me lo resolvieron a la primera."],
    ];

    private static readonly Channel[] Channels = [Channel.WhatsApp, Channel.Email, Channel.Voice, Channel.Store];
    private static readonly string[] Codes = ["billing.overcharge", "product.failure", "service.wait"];

    private static readonly (SurveyKind Kind, SurveyEvent Event, string Name, string AskEs, string AskEn)[] Surveys =
    [
        (
            SurveyKind.Satisfaction,
            SurveyEvent.CaseAnswered,
            "Satisfacción con la respuesta",
            "¿Qué tan satisfecho quedó con la respuesta a su caso?",
            "How satisfied are you with the answer to your case?"
        ),
        (
            SurveyKind.Recommendation,
            SurveyEvent.ByHand,
            "Recomendación",
            "¿Qué tan probable es que nos recomiende a un amigo o familiar?",
            "How likely are you to recommend us to a friend or relative?"
        ),
        (
            SurveyKind.Ease,
            SurveyEvent.MatterSettled,
            "Facilidad",
            "¿Qué tan fácil fue resolver lo que necesitaba?",
            "How easy was it to get what you needed?"
        ),
    ];

    /// <param name="address">Where the demo is reached: what links begin with.</param>
    public async Task<Refusal?> RunAsync(string address, CancellationToken cancel)
    {
        if ((await keep.ChangeTermsAsync(new(address), 0, actor, cancel)).IsRefused(out var no))
            return no;
        var surveys = new List<Survey>();
        foreach (var told in Surveys)
        {
            if ((await keep.RunAsync(Written(told), actor, Cause, cancel)).IsRefused(out no, out var written))
                return no;
            if ((await keep.SwitchAsync(written.Id, true, actor, Cause, cancel)).IsRefused(out no, out written))
                return no;
            surveys.Add(written);
        }
        var customers = await OtherCustomers.OfAsync(database, Answers, newest: true, cancel);
        var chance = new Xoshiro256(29);
        foreach (var (customer, i) in customers.Select((c, i) => (c, i)))
            if (await OneAsync(customer, surveys[i % surveys.Count], i, chance, cancel) is { } refused)
                return refused;
        return null;
    }

    private async Task<Refusal?> OneAsync(
        CustomerId customer,
        Survey survey,
        int i,
        Xoshiro256 chance,
        CancellationToken cancel
    )
    {
        var scale = survey.Scale;
        // Most are content; the last two are not, and wait.
        var waits = i >= Answers - 2;
        var score =
            waits ? scale.Least + 1
            : chance.NextDouble() < 0.15 ? scale.Least + (int)(chance.NextDouble() * (scale.UsualBad - scale.Least + 1))
            : scale.Most - (int)(chance.NextDouble() * (scale.Most - scale.UsualBad));
        var words = Words[
            scale.PartOf(score) switch
            {
                OpinionPart.Bad => 0,
                OpinionPart.Middle => 1,
                _ => 2,
            }
        ];
        var at = waits
            ? clock.GetUtcNow().AddHours(-2 - (Answers - i))
            : clock.GetUtcNow().AddDays(-4 - i * 80 / Answers);
        var recorded = await record.RunAsync(
            new(
                customer,
                survey.Id,
                score,
                waits || chance.NextDouble() < 0.5 ? words[i % words.Length] : null,
                Channels[i % Channels.Length],
                Code: survey.Event == SurveyEvent.CaseAnswered ? Codes[i / 3 % Codes.Length] : null,
                At: at
            ),
            actor,
            Cause,
            cancel
        );
        if (recorded.IsRefused(out var no, out var opinion))
            return no;
        if (waits || score > survey.Rules.BadUpTo)
            return null;
        return (
            await database.WriteAsync(
                session =>
                    close.CloseAsync(
                        session,
                        new(
                            opinion,
                            "Se habló con el cliente y se arregló.",
                            i % 3 == 0 ? LoopContent.No : LoopContent.Yes,
                            scale.Most - 1
                        ),
                        actor,
                        Cause,
                        at.AddHours(i % 4 == 0 ? 60 : 5)
                    ),
                cancel
            )
        ).IsRefused(out no)
            ? no
            : null;
    }

    private static KeepSurvey.Request Written(
        (SurveyKind Kind, SurveyEvent Event, string Name, string AskEs, string AskEn) told
    ) =>
        new(
            null,
            0,
            told.Name,
            told.Kind,
            told.Event,
            new(
                new(
                    told.AskEs,
                    "¿Qué podemos mejorar?",
                    "Su opinión nos ayuda a atenderlo mejor.",
                    "Gracias. Leemos todas las respuestas."
                ),
                new(
                    told.AskEn,
                    "What could we do better?",
                    "Your opinion helps us serve you better.",
                    "Thank you. We read every answer."
                )
            ),
            new(60, 1, 0, SurveyScale.Of(told.Kind).UsualBad)
        );
}
