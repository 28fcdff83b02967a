using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Figures;

namespace Vinculo.Service.Fulfilment;

/// <summary>What the figures are divided by.</summary>
public enum UndertakingDimension
{
    Team,
    Owner,
    Channel,
    Kind,
}

/// <summary>How many of each part; they add up to what was due in the period.</summary>
public sealed record UndertakingSums(IReadOnlyDictionary<UndertakingPart, long> Parts)
{
    public long Of(UndertakingPart part) => Parts.GetValueOrDefault(part);

    public long All => Parts.Values.Sum();

    /// <summary>Of what has come to its day and was not cancelled, the share that was kept by it; null: nothing has.</summary>
    public double? KeptShare =>
        All - Of(UndertakingPart.Pending) - Of(UndertakingPart.Cancelled) is > 0 and var due
            ? (double)Of(UndertakingPart.InTime) / due
            : null;

    public UndertakingSums And(UndertakingSums other) =>
        new(Enum.GetValues<UndertakingPart>().ToDictionary(p => p, p => Of(p) + other.Of(p)));

    public static UndertakingSums Nothing { get; } = new(new Dictionary<UndertakingPart, long>());
}

/// <summary>The figures of a period.</summary>
/// <param name="Rows">By what was asked, most first; they add up to <paramref name="All"/>. An empty value: none.</param>
public sealed record UndertakingFigureView(
    UndertakingSums All,
    IReadOnlyList<(string Value, UndertakingSums Sums)> Rows
);

/// <summary>How much of what was promised was kept, by the day it was due on.</summary>
public sealed class UndertakingFigures(Database database, VinculoOptions options, TimeProvider clock)
{
    public const int MostDays = 400;

    /// <param name="first">First day on which something was due.</param>
    /// <param name="last">At most <see cref="MostDays"/> later.</param>
    /// <param name="actor">Needs <c>insights.read</c>.</param>
    public async Task<Outcome<UndertakingFigureView>> ReadAsync(
        DateOnly first,
        DateOnly last,
        UndertakingDimension by,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        if (FigurePeriod.Check(first, last, MostDays, "from") is { } wrong)
            return wrong;
        var column = by switch
        {
            UndertakingDimension.Team => "m.team_id",
            UndertakingDimension.Owner => "m.owner_id",
            UndertakingDimension.Channel => "m.channel",
            _ => "m.kind",
        };
        var parts = Enum.GetValues<UndertakingPart>();
        var rows = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT {column}, {string.Join(", ", parts.Select(UndertakingParts.Count))}
                    FROM commitment m WHERE m.due_on >= @first AND m.due_on <= @last GROUP BY {column}
                    """,
                    row =>
                        (
                            Value: row.IsNull(0)
                                ? ""
                                : by switch
                                {
                                    UndertakingDimension.Kind => row.Text(0),
                                    UndertakingDimension.Channel => row.Enum<Customers.Channel>(0).ToString(),
                                    _ => row.Guid(0).ToString(),
                                },
                            Sums: new UndertakingSums(parts.ToDictionary(p => p, p => row.Long(1 + (int)p)))
                        ),
                    ("first", first),
                    ("last", last),
                    ("today", DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime))
                ),
            cancel
        );
        return new UndertakingFigureView(
            rows.Aggregate(UndertakingSums.Nothing, (all, row) => all.And(row.Sums)),
            [.. rows.OrderByDescending(r => r.Sums.All).ThenBy(r => r.Value, StringComparer.Ordinal)]
        );
    }
}
