using Vinculo.Customers;
using Vinculo.Insights.Segments.Storage;
using Vinculo.Platform.Storage;
using Vinculo.Service.Satisfaction.Figures;

namespace Vinculo.Insights.Segments;

/// <summary>
/// Where customers would have stood at the beginning of earlier months, worked out afterwards from dated facts. Told as such:
/// the segmentation keeps until when its history is of this kind.
/// </summary>
internal sealed class PastSegments(Database database, FieldReader reader)
{
    private const int Portion = 4_000;

    /// <summary>What a customer was is read from these: whoever held or bought something was one.</summary>
    private static readonly string[] Presence = ["holdings", "recency", "margin"];

    private readonly record struct Stay(int Place, DateTimeOffset Since, long Worth);

    /// <summary>Every field follows from dated facts.</summary>
    public static bool Allows(SegmentationDefinition definition, SegmentFieldList known) =>
        !definition.Who.Prospects && definition.Fields.All(code => known.Find(code) is { AsOf: true });

    public async Task AddAsync(
        Segmentation segmentation,
        SegmentFieldList known,
        FactsMoment moment,
        int months,
        DateTimeOffset until,
        CancellationToken cancel
    )
    {
        var definition = segmentation.Definition;
        if (!Allows(definition, known) || moment.FirstFact is not { } firstFact)
            return;
        var wanted = known.Known([.. definition.Fields, .. Presence]);
        var codes = definition.Segments.Select(s => s.Code).ToArray();
        var stays = new Dictionary<Guid, Stay>();
        var rows = new List<(Guid, DateTimeOffset, DateTimeOffset, string, long)>();
        DateTimeOffset? begun = null;
        var thisMonth = new DateOnly(moment.Day.Year, moment.Day.Month, 1);
        for (var back = months - 1; back >= 0; back--)
        {
            var day = thisMonth.AddMonths(-back);
            if (day <= firstFact || moment.On(day).At >= until)
                continue;
            var then = moment.On(day);
            begun ??= then.At;
            var table = await reader.ReadAsync(wanted, then, null, cancel);
            SetStages(table, then);
            var places = Assignment.From(definition, known, table).All(table);
            Move(table, places, then.At);
            await database.WriteAsync(
                session =>
                    SegmentStore.WriteDayAsync(
                        session,
                        segmentation.Id,
                        day,
                        ComputeSegments.Tallies(definition, table, places)
                    ),
                cancel
            );
        }
        if (begun is null)
            return;
        foreach (var (customer, stay) in stays)
            rows.Add((customer, stay.Since, until, codes[stay.Place], stay.Worth));
        foreach (var portion in rows.Chunk(Portion))
            await database.WriteBulkAsync(
                session =>
                {
                    return Memberships.AddPastWithinAsync(session, segmentation.Id, segmentation.Version, portion);
                },
                cancel
            );
        await database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync(
                    "UPDATE segmentation SET history_from = @from, facts_until = @until WHERE id = @id",
                    ("from", begun),
                    ("until", until),
                    ("id", segmentation.Id)
                );
                await OpinionTally.MarkAllAsync(session, until);
            },
            cancel
        );

        void Move(FieldTable table, int[] places, DateTimeOffset at)
        {
            var worth = table.Numbers("margin");
            for (var i = 0; i < places.Length; i++)
            {
                var stood = stays.TryGetValue(table.Ids[i], out var stay);
                if (stood && stay.Place == places[i])
                    continue;
                if (stood)
                    rows.Add((table.Ids[i], stay.Since, at, codes[stay.Place], stay.Worth));
                if (places[i] >= 0)
                    stays[table.Ids[i]] = new(places[i], at, ComputeSegments.Minor(worth[i]));
                else
                    stays.Remove(table.Ids[i]);
            }
        }
    }

    /// <summary>Who was a customer on that day, as their holdings or purchases say.</summary>
    private static void SetStages(FieldTable table, FactsMoment then)
    {
        var (held, since) = (table.Numbers("holdings"), table.Numbers("recency"));
        for (var i = 0; i < table.Count; i++)
            table.Stages[i] =
                (then.Contractual ? held[i] > 0 : !double.IsNaN(since[i]))
                    ? CustomerStage.Customer
                    : CustomerStage.Former;
    }
}
