using Vinculo.Customers;
using Vinculo.Insights.Behaviour;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Moves;

/// <summary>Narrows lists to customers in one place of the life cycle, or to those who moved between two days. The front door.</summary>
public sealed class MovedCustomers
{
    private readonly Database database;
    private readonly LifeCycleFlows flows;
    private readonly ValueMovement values;

    internal MovedCustomers(Database database, LifeCycleFlows flows, ValueMovement values) =>
        (this.database, this.flows, this.values) = (database, flows, values);

    /// <summary>Places of the life cycle, word and name in the reader's language, for choices.</summary>
    public static IReadOnlyList<(string Word, string Name)> Places =>
        [.. LifeCycleFlows.Names.Select(n => (n.Code, n.Name(System.Globalization.CultureInfo.CurrentUICulture)))];

    /// <summary>Everybody in a place; null: the word names none.</summary>
    public static CustomerSet? In(string word) =>
        LifeCycleFlows.Place(word) is not { } place
            ? null
            : new(
                "SELECT f.customer_id FROM score f WHERE f.model = @set_phase_model AND f.band = @set_phase",
                "f.customer_id",
                false,
                ("set_phase_model", PhaseScorer.Code),
                ("set_phase", (int)place)
            );

    /// <summary>Those who moved; null: the words name none.</summary>
    /// <param name="text">As <see cref="MovedRef"/> writes it.</param>
    /// <param name="actor">Counts whom they may see.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<CustomerSet?> NarrowAsync(string text, Actor actor, CancellationToken cancel)
    {
        var movers = MovedRef.Read(text) switch
        {
            { What: LifeCycleFlows.What } moved => await flows.MoversAsync(moved, actor, cancel),
            { What: ValueMovement.What } moved => await values.MoversAsync(moved, actor, cancel),
            _ => null,
        };
        return movers is null
            ? null
            : new(
                $"SELECT v.customer_id FROM customer v WHERE v.customer_id {Session.InGuids(database.Engine, "set_moved")}",
                "v.customer_id",
                true,
                ("set_moved", movers)
            );
    }

    /// <summary>What an address says of movers, in words.</summary>
    public static string Said(string text)
    {
        if (MovedRef.Read(text) is not { } moved)
            return text;
        var then = moved.From.ToString("d MMM yyyy", System.Globalization.CultureInfo.CurrentCulture);
        string Name(string word) =>
            LifeCycleFlows.Place(word) is { } place ? MoveTexts.Of("Place." + place) : MoveTexts.Of("Nowhere");
        return moved switch
        {
            { What: LifeCycleFlows.What, Rest: [var from, var to, _] } => MoveTexts.Of(
                "Moved.Phase",
                Name(from),
                Name(to),
                then
            ),
            { Rest: [var step, _] } when Enum.TryParse<ValueStep>(step, true, out var known) => MoveTexts.Of(
                "Moved.Value",
                MoveTexts.Of("Step." + known),
                then
            ),
            _ => text,
        };
    }
}
