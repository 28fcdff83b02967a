using System.Text.Json.Serialization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers.Capture;

/// <summary>Standings as they are stored.</summary>
internal static class CaptureRows
{
    internal const string Columns =
        "score, completeness, validity, freshness, parts, last_by, last_team, last_channel, last_system, last_at";

    private static readonly string[] AllColumns =
    [
        "customer_id",
        "score",
        "completeness",
        "validity",
        "freshness",
        "parts",
        "missing",
        "team_id",
        "last_by",
        "last_team",
        "last_channel",
        "last_system",
        "last_at",
        "worked_at",
    ];

    /// <summary>A part with short names: there are ten of them for every customer.</summary>
    private sealed record Short(
        [property: JsonPropertyName("f")] string Field,
        [property: JsonPropertyName("v")] double? Validity,
        [property: JsonPropertyName("a")] long? At,
        [property: JsonPropertyName("b")] Guid? By,
        [property: JsonPropertyName("t")] Guid? Team,
        [property: JsonPropertyName("c")] int? Channel,
        [property: JsonPropertyName("s")] Guid? System,
        [property: JsonPropertyName("d")] bool? Declined
    );

    internal static CaptureStanding Read(Row row) =>
        new(
            row.Double(0),
            row.Double(1),
            row.Double(2),
            row.Double(3),
            Parts(row.Text(4)),
            new(row.GuidOrNull(5), row.GuidOrNull(6), row.EnumOrNull<Channel>(7), row.GuidOrNull(8)),
            row.InstantOrNull(9)
        );

    internal static IReadOnlyList<CapturePart> Parts(string json) =>
        [
            .. Json.Read<List<Short>>(json)
                .Select(s => new CapturePart(
                    s.Field,
                    s.Validity,
                    s.At is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
                    new(s.By, s.Team, (Channel?)s.Channel, s.System),
                    s.Declined == true
                )),
        ];

    /// <summary>Puts standings in place of what was stored when they were worked out, all in a few statements.</summary>
    /// <returns>Those of whom something else is stored by now; they are left as they are.</returns>
    internal static async Task<IReadOnlyList<Guid>> ReplaceWithinAsync(
        Session session,
        CaptureWork.Result result,
        DateTimeOffset now
    )
    {
        var ids = result.Standings.Select(s => s.Customer).Concat(result.Gone).ToArray();
        if (ids.Length == 0)
            return [];
        var stored = (
            await session.QueryAsync(
                $"SELECT customer_id, worked_at FROM capture_score WHERE customer_id {session.InGuids("ids")}",
                row => (Customer: row.Guid(0), WorkedAt: row.Instant(1)),
                ("ids", ids)
            )
        ).ToDictionary(s => s.Customer, s => s.WorkedAt);
        var newer = ids.Where(IsNewer).ToHashSet();
        await session.ExecuteAsync(
            $"DELETE FROM capture_score WHERE customer_id {session.InGuids("ids")}",
            ("ids", ids.Where(id => !newer.Contains(id)).ToArray())
        );
        await session.InsertManyAsync(
            "capture_score",
            AllColumns,
            result
                .Standings.Where(s => !newer.Contains(s.Customer))
                .Select(s =>
                    new object?[]
                    {
                        s.Customer,
                        s.Standing.Score,
                        s.Standing.Completeness,
                        s.Standing.Validity,
                        s.Standing.Freshness,
                        Written(s.Standing.Parts),
                        Missing(s.Standing.Parts),
                        s.Team,
                        s.Standing.Last.By,
                        s.Standing.Last.Team,
                        (int?)s.Standing.Last.Channel,
                        s.Standing.Last.System,
                        s.Standing.LastAt,
                        now,
                    }
                )
        );
        return [.. newer];

        bool IsNewer(Guid id) =>
            stored.TryGetValue(id, out var at) && (!result.Before.TryGetValue(id, out var before) || at != before);
    }

    private static Json Written(IReadOnlyList<CapturePart> parts) =>
        Json.Of(
            parts.Select(p => new Short(
                p.Field,
                p.Validity is { } v ? Math.Round(v, 3) : null,
                p.At?.ToUnixTimeMilliseconds(),
                p.Hand.By,
                p.Hand.Team,
                (int?)p.Hand.Channel,
                p.Hand.System,
                p.Declined ? true : null
            ))
        );

    private static string Missing(IReadOnlyList<CapturePart> parts) =>
        string.Concat(parts.Where(p => p is { Validity: null, Declined: false }).Select(p => $" {p.Field} "));
}
