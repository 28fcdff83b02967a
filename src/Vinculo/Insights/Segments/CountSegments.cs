using Vinculo.Insights.Segments.Storage;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Segments;

/// <summary>What a definition would give, before it is saved.</summary>
/// <param name="Segments">In order, the rest last.</param>
/// <param name="Approximate">Counted in a sample and scaled up; ask again for the exact figures.</param>
/// <param name="Customers">Customers divided.</param>
public sealed record SegmentPreview(IReadOnlyList<SegmentCount> Segments, bool Approximate, long Customers);

/// <summary>
/// Counts segments while somebody edits them. Columns of facts are held for a few minutes and each is read once, so that moving
/// a cut-off asks the database nothing; the first look at a large company is at a sample.
/// </summary>
public sealed class CountSegments(Database database, SegmentFields fields, VinculoOptions options, TimeProvider clock)
{
    /// <summary>Larger companies are first shown a sample.</summary>
    internal const int SampleAbove = 100_000;

    private const int SampleSize = 20_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim door = new(1, 1);
    private Held? all;
    private Held? sample;

    /// <param name="Share">Share of the customers the table holds.</param>
    private sealed record Held(FieldTable Table, FactsMoment Moment, Guid[]? Only, double Share, DateTimeOffset Until);

    /// <summary>Counts and money per segment.</summary>
    /// <param name="definition">As it is being edited.</param>
    /// <param name="exact">Everybody, however long it takes; else a sample where there are many.</param>
    /// <param name="actor">Needs <c>insights.read</c>; counts only customers within reach.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Outcome<SegmentPreview>> RunAsync(
        SegmentationDefinition definition,
        bool exact,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        var known = await fields.AllAsync(cancel);
        if (SegmentationCheck.Of(definition, known) is { } wrong)
            return wrong;
        var wanted = known.Known([.. definition.Fields, "margin", "value", "churn"]);
        // One reader at a time: whoever comes second finds the columns there.
        await door.WaitAsync(cancel);
        try
        {
            var held = await HeldAsync(exact, cancel);
            await new FieldReader(database).ExtendAsync(held.Table, wanted, held.Moment, held.Only, cancel);
            return Count(definition, known, held, actor);
        }
        finally
        {
            door.Release();
        }
    }

    /// <summary>Some measures of everybody within the sample, for groups to be found in.</summary>
    internal async Task<FieldTable> SampleAsync(IReadOnlyCollection<SegmentField> wanted, CancellationToken cancel)
    {
        await door.WaitAsync(cancel);
        try
        {
            var held = await HeldAsync(false, cancel);
            await new FieldReader(database).ExtendAsync(held.Table, wanted, held.Moment, held.Only, cancel);
            return held.Table;
        }
        finally
        {
            door.Release();
        }
    }

    private async Task<Held> HeldAsync(bool exact, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (all is null || all.Until < now)
        {
            var moment = await database.ReadAsync(
                session => FactsMoment.NowAsync(session, now, options.Zone, options.Currency),
                cancel
            );
            all = new(
                await new FieldReader(database).ReadAsync([], moment, null, cancel),
                moment,
                null,
                1,
                now + Fresh
            );
            sample = null;
        }
        if (exact || all.Table.Count <= SampleAbove)
            return all;
        if (sample is null)
        {
            // Identifiers stand in the order of time: every k-th of them is a fair sample of old and new.
            var step = all.Table.Count / SampleSize;
            var only = all.Table.Ids.Where((_, i) => i % step == 0).ToArray();
            sample = new(
                await new FieldReader(database).ReadAsync([], all.Moment, only, cancel),
                all.Moment,
                only,
                (double)only.Length / all.Table.Count,
                all.Until
            );
        }
        return sample;
    }

    private static SegmentPreview Count(
        SegmentationDefinition definition,
        SegmentFieldList known,
        Held held,
        Actor actor
    )
    {
        var table = held.Table;
        var places = Assignment.From(definition, known, table).All(table);
        if (actor.Reach == Reach.Teams)
            for (var i = 0; i < places.Length; i++)
                if (!actor.Sees(table.Teams[i]))
                    places[i] = -1;
        var counts = ComputeSegments
            .Tallies(definition, table, places)
            .Select(t => new SegmentCount(
                t.Segment.Code,
                t.Segment.NameEs,
                t.Segment.NameEn,
                t.Segment.Rest,
                Scaled(t.Customers),
                Scaled(t.MarginMinor),
                Scaled(t.ValueMinor),
                t.ChurnCount > 0 ? t.ChurnSum / t.ChurnCount : null
            ))
            .ToList();
        return new(counts, held.Share < 1, counts.Sum(c => c.Customers));

        long Scaled(long number) => (long)Math.Round(number / held.Share);
    }
}
