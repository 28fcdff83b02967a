using System.ComponentModel;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;
using Vinculo.Ui;

namespace Vinculo.Decisions.Api;

/// <summary>Ask what to propose; tell what the customer said.</summary>
internal static class DecisionRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/decisions")
            .WithTags("Decisions")
            .RequirePermission(Permissions.DecisionsDecide);

        group
            .MapPost("/", DecideAsync)
            .Named("decide", "Next best action for a customer at the point of contact")
            .WithDescription(
                "Answers with what to propose now, best first, each with the words to say, every factor of its rank and the "
                    + "reasons in the language of Accept-Language; and with what may not be proposed, why and until when. The decision "
                    + "is in the ledger before the answer leaves. Asked again within 30 minutes with no new facts, the same decision "
                    + "comes back. A customer of the control group gets service only. With customerIds the answer is "
                    + "{decisions: [{customerId, decision}], unknown: [id]}: the same for many, written in one go."
            )
            .WithExample(
                """{"customerId":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","channel":"voice","placement":"agent"}""",
                """
                {"id":"0195f3a1-02aa-7b10-8c55-6e0d2f9b7c01","control":false,"decidedAt":"2026-03-02T15:00:00Z",
                 "actions":[{"code":"long_distance_plan","issue":"retain","title":"Plan de larga distancia Mundo 300",
                   "script":"Veo que usted llama seguido al exterior…","propensity":0.3,"value":767424,"currency":"COP",
                   "reasons":["Usa 180 minutos de larga distancia al mes."],
                   "factors":{"propensity":{"label":"Probabilidad de un sí","amount":0.3,"text":"30 % según lo esperado y 0 respuestas de su clase."}},
                   "probability":1}],
                 "barred":[{"code":"device_upgrade","reason":"Dijo que no el 12 de feb de 2026: «caro».","rule":"recently-refused","until":"2026-05-13T15:00:00Z"}]}
                """
            )
            .Produces<DecisionAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        group
            .MapPost("/{id:guid}/outcomes", OutcomeAsync)
            .Named("recordOutcome", "What the customer said to a proposal")
            .WithDescription(
                "Puts the answer on the timeline and learns from it. The same answer again changes nothing. Within ten minutes another "
                    + "answer, or undone, replaces it; later that is a conflict (409). A refusal keeps the offer away for a while."
            )
            .WithExample(
                """{"action":"long_distance_plan","result":"refused","reason":"Dice que está caro"}""",
                """
                {"decision":"0195f3a1-02aa-7b10-8c55-6e0d2f9b7c01","customerId":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55",
                 "action":"long_distance_plan","result":"refused","reason":"Dice que está caro","at":"2026-03-02T15:03:10Z"}
                """
            )
            .Produces<OutcomeAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> DecideAsync(
        DecisionRequest request,
        NextBestAction nextBestAction,
        DecideMany decideMany,
        DecisionWords words,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (request.CustomerIds is null && (request.CustomerId is null || request.CustomerId == Guid.Empty))
            return Answers.Problem(Refusal.Invalid("decision.customer-missing", "customerId"));
        if (!TryChannel(request.Channel, out var channel))
            return Answers.Problem(
                Refusal.Invalid(
                    string.IsNullOrEmpty(request.Channel) ? "decision.channel-missing" : "decision.channel-unknown",
                    "channel"
                )
            );
        var actor = CurrentActor.Of(http);
        if (request.CustomerIds is { } many)
            return await ManyAsync(request, many, channel, decideMany, words, actor, cancel);
        var decided = await nextBestAction.DecideAsync(
            new CustomerId(request.CustomerId!.Value),
            channel,
            request.Placement ?? "agent",
            actor,
            "POST /api/v1/decisions",
            cancel,
            request.Top
        );
        if (decided.IsRefused(out var refusal))
            return Answers.Problem(refusal);
        return Answers.Json(DecisionAnswer.Of(await words.TellAsync(decided.Accepted, null, actor.Name, cancel)));
    }

    private static async Task<IResult> ManyAsync(
        DecisionRequest request,
        IReadOnlyList<Guid> customers,
        Channel channel,
        DecideMany decideMany,
        DecisionWords words,
        Actor actor,
        CancellationToken cancel
    )
    {
        var decided = await decideMany.RunAsync(
            [.. customers.Select(c => new CustomerId(c))],
            channel,
            request.Placement ?? "agent",
            request.Top,
            actor,
            "POST /api/v1/decisions",
            cancel
        );
        if (decided.IsRefused(out var refusal, out var made))
            return Answers.Problem(refusal);
        var told = new List<CustomerDecision>();
        foreach (var decision in made.Decisions)
            told.Add(
                new(
                    decision.Customer.Value,
                    DecisionAnswer.Of(await words.TellAsync(decision, null, actor.Name, cancel))
                )
            );
        return Answers.Json(new ManyAnswer(told, [.. made.Refused.Select(c => c.Value)]));
    }

    private static async Task<IResult> OutcomeAsync(
        Guid id,
        OutcomeRequest request,
        RecordOutcome recordOutcome,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (string.IsNullOrWhiteSpace(request.Result))
            return Answers.Problem(Refusal.Invalid("decision.result-missing", "result"));
        if (!TryResult(request.Result, out var result))
            return Answers.Problem(Refusal.Invalid("decision.result-unknown", "result"));
        var recorded = await recordOutcome.RunAsync(
            new(id, request.Action ?? "", result, request.Reason, request.OccurredAt),
            CurrentActor.Of(http),
            "POST /api/v1/decisions/{id}/outcomes",
            cancel
        );
        return Answers.Of(recorded, fact => Answers.Json(OutcomeAnswer.Of(fact)));
    }

    internal static bool TryChannel(string? text, out Channel channel) => TryWord(text, out channel);

    internal static bool TryResult(string? text, out Result result) => TryWord(text, out result);

    /// <summary>By name, never by number.</summary>
    internal static bool TryWord<T>(string? text, out T word)
        where T : struct, Enum
    {
        word = default;
        return !string.IsNullOrEmpty(text)
            && char.IsAsciiLetter(text[0])
            && Enum.TryParse(text, ignoreCase: true, out word)
            && Enum.IsDefined(word);
    }
}

/// <summary>For whom, through which channel, where on it.</summary>
internal sealed record DecisionRequest(
    [property: Description("The customer, as recognitions or the customer list name it.")] Guid? CustomerId,
    [property: Description("voice, email, web, app, chat, whatsapp, sms, social, fax, store or visit.")]
        string? Channel,
    [property: Description(
        "Where on the channel: agent (the customer came to us; the default), outbound (we seek the customer: consent and contact limits hold), or a name of your own."
    )]
        string? Placement,
    [property: Description("At most so many proposals, 1 … 10; left out: 1 outbound, 3 elsewhere.")] int? Top = null,
    [property: Description(
        "Many customers at once, at most 1,000, instead of customerId; the answer then lists their decisions, and bars are only counted."
    )]
        IReadOnlyList<Guid>? CustomerIds = null
);

internal sealed record ManyAnswer(
    [property: Description("By customer, in the order asked.")] IReadOnlyList<CustomerDecision> Decisions,
    [property: Description("Customers nobody knows, or that may not be seen.")] IReadOnlyList<Guid> Unknown
);

internal sealed record CustomerDecision(Guid CustomerId, DecisionAnswer Decision);

internal sealed record DecisionAnswer(
    [property: Description("Give it back with the outcome.")] Guid Id,
    [property: Description("The customer is in the permanent control group: only service is proposed.")] bool Control,
    DateTimeOffset DecidedAt,
    IReadOnlyList<ActionAnswer> Actions,
    [property: Description("What may not be proposed now; of very many the first.")] IReadOnlyList<BarredAnswer> Barred,
    [property: Description("How many offers fell at each step, and how many were compared.")]
        IReadOnlyList<StepAnswer> Steps,
    [property: Description("What to know besides, as sentences: scores that are old, a proposal drawn by lot.")]
        IReadOnlyList<string> Notes
)
{
    public static DecisionAnswer Of(DecisionView view) =>
        new(
            view.Id,
            view.Control,
            view.At,
            [.. view.Actions.Select(ActionAnswer.Of)],
            [.. view.Barred.Select(b => new BarredAnswer(b.Code, b.Text, b.Reason, b.Until))],
            [.. view.Steps.Select(s => new StepAnswer(s.Code, s.Label, s.Offers))],
            view.Notes
        );
}

internal sealed record StepAnswer(
    [property: Description("eligibility, applicability, suitability, policy, worth or compared.")] string Code,
    string Label,
    int Offers
);

internal sealed record ActionAnswer(
    [property: Description("The offer; answer with it as action.")] string Code,
    [property: Description("acquire, grow, retain, serve or inform.")] string Issue,
    string Title,
    [property: Description("Words to say.")] string Script,
    [property: Description("Expected share of yes, 0 … 1.")] double Propensity,
    [property: Description("What a yes is worth in all, in the currency's unit.")] decimal Value,
    [property: Description("ISO 4217.")] string Currency,
    [property: Description("Why, strongest first.")] IReadOnlyList<string> Reasons,
    [property: Description("Every factor of the rank: propensity, value, keep, drag, context, lever, cost, rank.")]
        IReadOnlyDictionary<string, FactorAnswer> Factors,
    [property: Description("With which probability this action was put first, for judging other policies.")]
        double Probability,
    [property: Description("Language of the words when they are not in the one asked for.")] string? Language
)
{
    public static ActionAnswer Of(ActionView view) =>
        new(
            view.Code,
            view.Issue.ToString().ToLowerInvariant(),
            view.Title,
            view.Script,
            Math.Round(view.Propensity, 4),
            MoneyText.Major(view.WorthMinor, view.Currency),
            view.Currency,
            [.. view.Reasons.Select(r => r.Text)],
            view.Factors.ToDictionary(
                f => f.Code,
                f => new FactorAnswer(f.Label, Math.Round(f.Amount, 4), f.Text),
                StringComparer.Ordinal
            ),
            Math.Round(view.Probability, 6),
            view.Language
        );
}

internal sealed record FactorAnswer(string Label, double Amount, string Text);

internal sealed record BarredAnswer(
    [property: Description("The offer that may not be made now.")] string Code,
    [property: Description("Why, as a sentence.")] string Reason,
    [property: Description("Stable code of the rule: recently-refused, class-too-low …")] string Rule,
    [property: Description("When the bar falls by itself; absent when only other facts lift it.")] DateTimeOffset? Until
);

internal sealed record OutcomeRequest(
    [property: Description("Code of the action that was answered.")] string? Action,
    [property: Description(
        "accepted, refused, notNow, interested (asked for more; the whole answer may follow), or undone to take the last answer back."
    )]
        string? Result,
    [property: Description("Why, in the customer's words; at most 500 characters.")] string? Reason,
    [property: Description("When it was said, if not now.")] DateTimeOffset? OccurredAt
);

internal sealed record OutcomeAnswer(
    Guid Decision,
    Guid CustomerId,
    string Action,
    string Result,
    string? Reason,
    DateTimeOffset At
)
{
    public static OutcomeAnswer Of(OfferAnswered fact) =>
        new(
            fact.Decision,
            fact.Customer.Value,
            fact.Offer,
            fact.Result == Decisions.Result.NotNow ? "notNow" : fact.Result.ToString().ToLowerInvariant(),
            fact.Reason,
            fact.At
        );
}
