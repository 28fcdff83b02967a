using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Insights.Value.Api;

/// <summary>What a customer is worth, as a resource.</summary>
internal static class ValueRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/api/v1/customers/{id}/value", ValueAsync)
            .RequirePermission(Permissions.CustomersRead)
            .WithName("GetCustomerValue")
            .WithSummary(
                "What a customer is worth in money, with every line of the formula, its numbers, source and date."
            );

    /// <summary>A line of the formula; money in minor units of the answer's currency.</summary>
    internal sealed record Line(
        string Code,
        string Text,
        long? AmountMinor,
        double? Number,
        string? Label,
        long? UnitMinor,
        string? Source,
        DateTimeOffset? From,
        DateTimeOffset? To,
        IReadOnlyList<Line>? Parts
    );

    /// <param name="TotalMinor">Future and strategic together; current is the past and is not in it.</param>
    internal sealed record Answer(
        CustomerId CustomerId,
        DateTimeOffset AsOf,
        string Currency,
        Line Current,
        Line? Future,
        long? FutureLowMinor,
        long? FutureHighMinor,
        Line? Strategic,
        long TotalMinor,
        ValueClass? ValueClass,
        long? Rank,
        long Ranked,
        EarlierValue? Before
    );

    private static async Task<IResult> ValueAsync(
        CustomerId id,
        HttpContext http,
        CustomerValue value,
        ValueWords words,
        CancellationToken cancel
    )
    {
        var outcome = await value.RunAsync(id, CurrentActor.Of(http), "api/value", cancel);
        return Answers.Of(
            outcome,
            sheet =>
                Answers.Json(
                    new Answer(
                        sheet.Customer.Id,
                        sheet.AsOf,
                        sheet.Currency,
                        Of(sheet.Current),
                        sheet.Future is { } future ? Of(future) : null,
                        sheet.Likely?.Low,
                        sheet.Likely?.High,
                        sheet.Strategic is { } strategic ? Of(strategic) : null,
                        sheet.TotalMinor,
                        sheet.Customer.ValueClass,
                        sheet.Rank,
                        sheet.Ranked,
                        sheet.Before
                    )
                )
        );

        Line Of(ValueLine line) =>
            new(
                line.Code,
                words.Sentence(line, outcome.Accepted.Currency),
                line.AmountMinor,
                line.Number,
                line.Label,
                line.UnitMinor,
                line.Source,
                line.From,
                line.To,
                line.Parts.Count == 0 ? null : [.. line.Parts.Select(Of)]
            );
    }
}
