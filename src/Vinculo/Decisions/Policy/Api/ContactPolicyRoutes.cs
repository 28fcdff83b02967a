using System.ComponentModel;
using System.Globalization;
using Vinculo.Customers;
using Vinculo.Decisions.Api;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Decisions.Policy.Api;

/// <summary>Ask the gate before contacting a customer; note that one is to be left in peace.</summary>
internal static class ContactPolicyRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/v1/contact-policy")
            .WithTags("Contact policy")
            .RequirePermission(Permissions.InteractionsRecord);
        group
            .MapPost("/check", CheckAsync)
            .Named("checkContact", "May this customer be contacted, for this, through this channel, now?")
            .WithDescription(
                "Every contact that we start asks here first. Answers allow, defer with the first moment that is allowed, or block; "
                    + "with the code of the rule, a sentence in the language of Accept-Language and the version of the rules; and with "
                    + "the channel and hour that reach the customer best for least. Question and answer are kept before the answer "
                    + "leaves. Purposes: commercial, collection, service, requested (the customer asked for it), transactional, fraud, legal."
            )
            .WithExample(
                """{"customerId":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","purpose":"commercial","channel":"voice"}""",
                """
                {"id":"0195f3a1-02aa-7b10-8c55-6e0d2f9b7c01","customerId":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","answer":"defer",
                 "rule":"contact-hours","reason":"Está fuera del horario permitido.","until":"2026-10-13T12:00:00Z","rulesVersion":1,
                 "purpose":"commercial","channel":"voice","channels":[],
                 "best":{"channel":"whatsapp","at":"2026-10-13T15:00:00Z","cost":120,"currency":"COP","reach":0.6}}
                """
            )
            .Produces<ContactCheckAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        group
            .MapPost("/quiet", QuietAsync)
            .Named("noteQuiet", "Leave a customer in peace: mourning, fraud reported, or asked for")
            .WithDescription("Offers wait until it is over; what is owed, service, warnings and legal notices do not.")
            .WithExample(
                """{"customerId":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","kind":"mourning"}""",
                """{"customerId":"0195f3a0-7c1e-7d3b-9f4e-2b6f0c9d1a55","kind":"mourning","until":"2026-12-20T15:00:00Z"}"""
            )
            .Produces<QuietAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> CheckAsync(
        ContactCheckRequest request,
        ContactGate gate,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (request.CustomerId is not { } customer || customer == Guid.Empty)
            return Answers.Problem(Refusal.Invalid("decision.customer-missing", "customerId"));
        if (PurposeWords.Read(request.Purpose) is not { } purpose)
            return Answers.Problem(Refusal.Invalid("contact.purpose-unknown", "purpose"));
        if (!DecisionRoutes.TryChannel(request.Channel, out var channel))
            return Answers.Problem(Refusal.Invalid("decision.channel-unknown", "channel"));
        var answer = await gate.AskAsync(
            new CustomerId(customer),
            purpose,
            channel,
            CurrentActor.Of(http),
            "POST /api/v1/contact-policy/check",
            cancel
        );
        return Answers.Of(answer, found => Answers.Json(ContactCheckAnswer.Of(found)));
    }

    private static async Task<IResult> QuietAsync(
        QuietRequest request,
        NoteQuiet note,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (request.CustomerId is not { } customer || customer == Guid.Empty)
            return Answers.Problem(Refusal.Invalid("decision.customer-missing", "customerId"));
        if (!Enum.TryParse<QuietKind>(request.Kind, ignoreCase: true, out var kind))
            return Answers.Problem(Refusal.Invalid("contact-quiet.invalid", "kind"));
        var noted = await note.RunAsync(
            new(new CustomerId(customer), kind, request.Days, request.Note),
            CurrentActor.Of(http),
            "POST /api/v1/contact-policy/quiet",
            cancel
        );
        return Answers.Of(
            noted,
            fact =>
                Answers.Json(new QuietAnswer(fact.Customer.Value, fact.Kind.ToString().ToLowerInvariant(), fact.Until))
        );
    }
}

internal sealed record ContactCheckRequest(
    [property: Description("The customer, as recognitions or the customer list name it.")] Guid? CustomerId,
    [property: Description("commercial, collection, service, requested, transactional, fraud or legal.")]
        string? Purpose,
    [property: Description("voice, email, web, app, chat, whatsapp, sms, social, fax, store or visit.")] string? Channel
);

internal sealed record ContactCheckAnswer(
    [property: Description("Of the question in the log.")] Guid Id,
    [property: Description("The survivor, when the customer was merged.")] Guid CustomerId,
    string Purpose,
    string Channel,
    [property: Description("allow, defer or block.")] string Answer,
    [property: Description("Stable code of the rule: allowed, contact-hours, no-consent …")] string Rule,
    [property: Description("Why, as a sentence.")] string Reason,
    [property: Description("First moment that is allowed, when deferred.")] DateTimeOffset? Until,
    [property: Description("Version of the contact rules.")] int RulesVersion,
    [property: Description("The same question for every channel.")] IReadOnlyList<ChannelCheckAnswer> Channels,
    [property: Description(
        "The channel and hour that reach the customer best for least; absent when there is none within a week."
    )]
        BestContactAnswer? Best
)
{
    public static ContactCheckAnswer Of(ContactGateAnswer answer) =>
        new(
            answer.Id,
            answer.Customer.Value,
            PurposeWords.Of(answer.Purpose),
            Word(answer.Channel),
            Word(answer.Verdict.Answer),
            answer.Verdict.Code,
            ContactWords.Why(answer.Verdict, CultureInfo.CurrentUICulture),
            answer.Verdict.Until,
            answer.Verdict.Version,
            [
                .. answer.Channels.Select(c => new ChannelCheckAnswer(
                    Word(c.Channel),
                    c.Known,
                    Word(c.Verdict.Answer),
                    c.Verdict.Code,
                    c.Verdict.Until
                )),
            ],
            answer.Best is { } best
                ? new(
                    Word(best.Channel),
                    best.At,
                    best.Currency is null ? null : Ui.MoneyText.Major(best.CostMinor, best.Currency),
                    best.Currency,
                    Math.Round(best.Reach, 3)
                )
                : null
        );

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

internal sealed record ChannelCheckAnswer(
    string Channel,
    [property: Description("We have a number or an address for it.")] bool Known,
    string Answer,
    string Rule,
    DateTimeOffset? Until
);

internal sealed record BestContactAnswer(
    string Channel,
    DateTimeOffset At,
    [property: Description("Of one contact, in the currency's unit; absent when the company has not said.")]
        decimal? Cost,
    string? Currency,
    [property: Description("Chance that it reaches the customer, 0 … 1.")] double Reach
);

internal sealed record QuietRequest(
    Guid? CustomerId,
    [property: Description("mourning, fraud or asked.")] string? Kind,
    [property: Description("How long, 1 … 366 days; absent: as the contact rules say.")] int? Days,
    [property: Description("In your words, at most 300 characters.")] string? Note
);

internal sealed record QuietAnswer(Guid CustomerId, string Kind, DateTimeOffset Until);
