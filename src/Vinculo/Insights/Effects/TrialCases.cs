using Vinculo.Analytics.Decide;
using Vinculo.Analytics.Score;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Features;
using Vinculo.Insights.Scoring;

namespace Vinculo.Insights.Effects;

/// <summary>
/// Customers drawn for an action or to be left alone, as each was known on the day, and who of them left within
/// <see cref="Days"/>. Of very many always the same ones are taken, so that memory has a bound.
/// </summary>
internal sealed class TrialCases(ScoringContext context, IOfferTrials trials)
{
    /// <summary>Days in which leaving is counted.</summary>
    public const int Days = 180;

    /// <summary>Actions judged: those made most often.</summary>
    public const int MostActions = 8;

    /// <summary>Fewer cases on a side say nothing.</summary>
    public const int Fewest = 100;

    /// <summary>Cases a side and action at most.</summary>
    private const int MostCases = 30_000;

    /// <summary>A draw so much less likely than others counts no more than this many times as much.</summary>
    private const double MostWeight = 5;

    private const int AtOnce = 500;

    /// <summary>One side of a trial; a control that stands for every action has none.</summary>
    private readonly record struct Side(string? Action, bool Made, bool Own);

    /// <param name="Order">Chance of this draw, the same in every run.</param>
    private readonly record struct Drawn(
        Side Side,
        Guid Customer,
        DateTimeOffset At,
        double? Probability,
        double Order
    );

    private readonly record struct Case(
        Drawn Drawn,
        float[] Row,
        string? Family,
        bool Left,
        IReadOnlyList<string> Families
    );

    private readonly Horizon horizon = context.Horizon;

    // Who left among her own is not read for this: the column says nothing here.
    private readonly FeatureSet features = new(
        context.Horizon.Measures,
        new Dictionary<Guid, DateOnly>(),
        context.Horizon.Usual
    );

    /// <summary>Judges every action that was tried often enough, by code.</summary>
    public async Task<List<ActionEffect>> JudgeAsync(CancellationToken cancel)
    {
        var before = FeatureSet.Begin(horizon.AsOf.AddDays(-Days), horizon.Zone);
        var actions = await trials.ActionsAsync(before, Fewest, MostActions, cancel);
        if (actions.Count == 0)
            return [];
        var cases = await ReadAsync(await DrawAsync(before, actions, cancel), cancel);
        var judged = new List<ActionEffect>();
        foreach (var action in actions.OrderBy(a => a.Code, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            if (Sides(action, cases) is { } own && Judge(action.Code, own) is { } effect)
                judged.Add(effect);
        }
        return judged;
    }

    /// <summary>Draws of each side, those whose chance is smallest.</summary>
    private async Task<List<Drawn>> DrawAsync(
        DateTimeOffset before,
        IReadOnlyList<TriedAction> actions,
        CancellationToken cancel
    )
    {
        var sides = new Dictionary<Side, PriorityQueue<Drawn, double>>();
        // She answers for an action once in so many days, however often she was met.
        var counted = new Dictionary<Side, DateTimeOffset>();
        var who = Guid.Empty;
        await foreach (var draw in trials.DrawsAsync(before, [.. actions.Select(a => a.Code)]).WithCancellation(cancel))
        {
            if (draw.Customer != who)
                counted.Clear();
            who = draw.Customer;
            var side = new Side(draw.Action, draw.Made, draw.Own);
            if (counted.TryGetValue(side, out var last) && (draw.At - last).TotalDays < Days)
                continue;
            counted[side] = draw.At;
            if (!sides.TryGetValue(side, out var queue))
                sides[side] = queue = new();
            var order = ControlGroup.Position(draw.Id, "effect-cases");
            var one = new Drawn(side, draw.Customer, draw.At, draw.Probability, order);
            if (queue.Count < MostCases)
                queue.Enqueue(one, -order);
            else
                queue.EnqueueDequeue(one, -order);
        }
        return [.. sides.Values.SelectMany(q => q.UnorderedItems).Select(i => i.Element)];
    }

    private async Task<List<Case>> ReadAsync(List<Drawn> drawn, CancellationToken cancel)
    {
        var by = drawn.GroupBy(d => d.Customer).ToDictionary(g => g.Key, g => g.OrderBy(d => d.Order).ToList());
        var cases = new List<Case>(drawn.Count);
        var values = new double[features.Names.Count];
        foreach (var some in by.Keys.Order().Chunk(AtOnce))
            await new FactStream(context.Database, horizon.Money).ReadAsync(
                FactScope.Of(some),
                facts =>
                {
                    foreach (var one in by[facts.Id.Value])
                        if (Look(facts, one, values) is { } found)
                            cases.Add(found);
                },
                cancel
            );
        // By chance and not by customer, so that every fold is like the whole.
        cases.Sort((a, b) => a.Drawn.Order.CompareTo(b.Drawn.Order));
        return cases;
    }

    private Case? Look(CustomerFacts facts, Drawn one, double[] values)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(one.At, horizon.Zone).DateTime);
        if (day.AddDays(Days) > horizon.AsOf || !horizon.AtRisk(facts, day))
            return null;
        var family = features.At(facts, day, one.At, horizon.Zone, values);
        return new(
            one,
            Array.ConvertAll(values, v => (float)v),
            family,
            horizon.Left(facts, day, Days),
            [
                .. facts
                    .Holdings.Where(h => h.Family is not null && FeatureSet.Active(h, day))
                    .Select(h => h.Family!)
                    .Distinct(),
            ]
        );
    }

    /// <summary>
    /// The cases of an action, of whichever lot tells more of it: mixing two would compare one lot's customers with the
    /// other's.
    /// </summary>
    private static List<Case>? Sides(TriedAction action, List<Case> cases)
    {
        List<Case>? most = null;
        foreach (var lot in new[] { false, true })
        {
            var own = cases
                .Where(c =>
                    c.Drawn.Side.Own == lot
                    && (c.Drawn.Side.Action == action.Code || c.Drawn.Side is { Action: null, Made: false })
                    && !c.Families.Intersect(action.NotForFamilies, StringComparer.OrdinalIgnoreCase).Any()
                )
                .ToList();
            var thinned = Thinned(own, true).Concat(Thinned(own, false)).OrderBy(c => c.Drawn.Order).ToList();
            if (Smaller(thinned) >= Math.Max(Fewest, most is null ? 0 : Smaller(most)))
                most = thinned;
        }
        return most;

        static int Smaller(List<Case> of) =>
            of.Count(c => c.Drawn.Side.Made) is var made ? Math.Min(made, of.Count - made) : 0;
    }

    /// <summary>
    /// One side as if all had been drawn with the same probability: who was likelier to be drawn is kept less often. Where
    /// one probability is not known, all count alike.
    /// </summary>
    private static IEnumerable<Case> Thinned(List<Case> cases, bool made)
    {
        var side = cases.Where(c => c.Drawn.Side.Made == made).ToList();
        if (side.Count == 0 || side.Exists(c => c.Drawn.Probability is null))
            return side;
        var least = side.Min(c => 1 / c.Drawn.Probability!.Value);
        var most = Math.Min(side.Max(c => 1 / c.Drawn.Probability!.Value), MostWeight * least);
        return side.Where(c =>
            ControlGroup.Position(c.Drawn.Customer, "effect-weight")
            < Math.Min(1 / c.Drawn.Probability!.Value, most) / most
        );
    }

    private ActionEffect? Judge(string action, List<Case> cases)
    {
        var columns = new List<FeatureColumn>();
        for (var f = 0; f < features.Names.Count; f++)
        {
            var values = cases.ConvertAll(c => (double)c.Row[f]).ToArray();
            if (Says(values))
                columns.Add(new NumericColumn(features.Names[f], values));
        }
        var families = cases.ConvertAll(c => c.Family);
        if (families.Distinct().Skip(1).Any())
            columns.Add(CategoricalColumn.From(FeatureSet.MainFamily, families));
        return columns.Count == 0
            ? null
            : ActionTrial.Of(
                action,
                new FeatureTable(columns),
                [.. cases.Select(c => c.Drawn.Side.Made)],
                [.. cases.Select(c => c.Left)]
            );
    }

    /// <summary>Two customers differ in it.</summary>
    private static bool Says(double[] values) => Array.Exists(values, v => !v.Equals(values[0]));
}
