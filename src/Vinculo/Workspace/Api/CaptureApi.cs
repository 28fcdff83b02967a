using Vinculo.Customers;
using Vinculo.Customers.Capture;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Api;

namespace Vinculo.Workspace.Api;

/// <summary>What to ask a customer next, what they said, and how well data are captured.</summary>
internal static class CaptureApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var ask = routes.MapGroup("/api/v1/customers/{id}/ask-next");
        ask.MapGet("", NextAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named(
                "AskNext",
                "The one datum worth most to ask for now, with the words; 204 when nothing is worth a question."
            );
        ask.MapPost("", AnswerAsync)
            .RequirePermission(Permissions.CustomersEdit)
            .Named("AnswerAsk", "What the customer said when asked: the value, that they would not say, or not now.");
        routes
            .MapGet("/api/v1/capture", GroupsAsync)
            .RequirePermission(Permissions.CustomersRead)
            .Named(
                "CaptureQuality",
                "Capture quality by company, team, hands, person, channel or system, on the last day worked out."
            );
    }

    /// <param name="State">missing, doubtful or stale.</param>
    /// <param name="Words">What to say, in the language of Accept-Language.</param>
    /// <param name="Gain">Points of the customer's capture score.</param>
    /// <param name="Probability">Chance that it is told, 0 to 1.</param>
    /// <param name="Why">Who uses the field.</param>
    internal sealed record Next(
        CustomerId CustomerId,
        string Field,
        string Label,
        CaptureState State,
        string Words,
        double Gain,
        double Probability,
        double Worth,
        IReadOnlyList<string> Why
    );

    /// <param name="Result">answered, wouldNotSay or notNow.</param>
    /// <param name="Value">What was told.</param>
    internal sealed record Told(string Field, string Result, string? Value = null, Channel Channel = Channel.Voice);

    internal sealed record Standing(double Score, double Completeness, double Validity, double Freshness);

    private static async Task<IResult> NextAsync(
        CustomerId id,
        HttpContext http,
        AskNext askNext,
        CaptureWords words,
        string? channel,
        CancellationToken cancel
    )
    {
        if (channel is { Length: > 0 } && Words.Read<Channel>(channel) is null)
            return Answers.Problem(Refusal.Invalid("capture.channel-unknown", "channel", ("value", channel)));
        var outcome = await askNext.RunAsync(
            id,
            Words.Read<Channel>(channel) ?? Channel.Voice,
            CurrentActor.Of(http),
            "api/ask-next",
            cancel
        );
        if (outcome.IsRefused(out var refusal))
            return Answers.Problem(refusal);
        if (outcome.Accepted.Asked is not { } asked)
            return Results.NoContent();
        await words.PrepareAsync(cancel);
        return Answers.Json(
            new Next(
                outcome.Accepted.Customer,
                asked.Field.Code,
                words.Field(asked.Field.Code),
                asked.State,
                words.Ask(asked.Field, asked.State),
                Math.Round(asked.Gain, 2),
                Math.Round(asked.Tells, 3),
                Math.Round(asked.Worth, 3),
                [.. asked.Uses.Select(words.Use)]
            )
        );
    }

    private static async Task<IResult> AnswerAsync(
        CustomerId id,
        Told told,
        HttpContext http,
        AnswerAsk answerAsk,
        CancellationToken cancel
    )
    {
        if (Words.Read<AskResult>(told.Result) is not { } result)
            return Answers.Problem(Refusal.Invalid("capture.result-unknown", "result"));
        var outcome = await answerAsk.RunAsync(
            new(id, told.Field, result, told.Value, told.Channel),
            CurrentActor.Of(http),
            "api/ask-next",
            cancel
        );
        return Answers.Of(outcome, s => Answers.Json(new Standing(s.Score, s.Completeness, s.Validity, s.Freshness)));
    }

    private static async Task<IResult> GroupsAsync(
        HttpContext http,
        CaptureDays days,
        HandNames names,
        string? by,
        CancellationToken cancel
    )
    {
        if (await days.LastDayAsync(cancel) is not { } day)
            return Answers.Json(Array.Empty<object>());
        var groups = await days.GroupsAsync(
            day,
            Words.Read<CaptureBy>(by) ?? CaptureBy.Team,
            CurrentActor.Of(http),
            cancel
        );
        var known = await names.ReadAsync(cancel);
        return Answers.Json(
            groups.Select(g => new
            {
                g.Day,
                g.By,
                g.Key,
                Name = CaptureQualityView.NameOf(g, known, null),
                g.Customers,
                Score = Math.Round(g.Score, 2),
                Completeness = Math.Round(g.Completeness, 4),
                Validity = Math.Round(g.Validity, 4),
                Freshness = Math.Round(g.Freshness, 4),
                g.Captured,
                g.Good,
                g.Today,
                g.Fields,
            })
        );
    }
}
