using Vinculo.Customers;
using Vinculo.Insights.Facts;
using Vinculo.Insights.Scoring;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Behaviour;

/// <summary>Texts of the behaviour page; see the resources beside it.</summary>
public sealed class BehaviourTexts;

/// <summary>Reads how one customer behaves, against similar ones.</summary>
internal sealed class CustomerBehaviour(
    Database database,
    CustomerDoor door,
    VinculoOptions options,
    TimeProvider clock
)
{
    /// <param name="Profile">Null until the company has facts.</param>
    internal sealed record View(Customer Customer, BehaviourProfile? Profile, DateOnly? AsOf);

    /// <returns>The profile, or <c>customer.not-found</c>, <c>customer.out-of-reach</c>, <c>permission.missing</c>.</returns>
    public async Task<Outcome<View>> RunAsync(CustomerId id, Actor actor, string cause, CancellationToken cancel)
    {
        var opened = await door.OpenAsync(id, actor, cause, cancel);
        if (opened.IsRefused(out var refusal, out var customer))
            return refusal;
        var (run, model) = await database.ReadAsync(
            async session =>
                (
                    Run: await ScoreStore.LastRunAsync(session),
                    Model: await ModelStore.InUseAsync(session, PeerScorer.Code)
                ),
            cancel
        );
        if (run is null)
            return new View(customer, null, null);
        var horizon = run.Today(clock.GetUtcNow(), options.Zone);
        var peers = model is null ? null : Json.Read<PeerScorer.Kept>(model.Parameters.Text).Families;
        BehaviourProfile? profile = null;
        await new FactStream(database, horizon.Money).ReadAsync(
            FactScope.Of([customer.Id.Value]),
            facts =>
            {
                profile = BehaviourProfile.Of(facts, horizon, peers, customer);
            },
            cancel
        );
        return new View(customer, profile, horizon.AsOf);
    }
}
