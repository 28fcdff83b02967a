using Vinculo.Customers;
using Vinculo.Insights.Needs;
using Vinculo.Insights.Value;
using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Demo;

/// <summary>What Móvil Cóndor says of its costs and of how its customers' needs show.</summary>
internal static class DemoTerms
{
    // In hundredths of a peso.
    private static readonly CostTerms Costs = new(
        "COP",
        new Dictionary<Channel, long>
        {
            [Channel.Store] = 900_000,
            [Channel.Voice] = 480_000,
            [Channel.Chat] = 190_000,
            [Channel.App] = 12_000,
            [Channel.WhatsApp] = 9_000,
        }
    );

    private static readonly NeedRules Needs = new([
        new("long-distance", "long_distance_minutes", 40, "larga distancia"),
        new("more-data", "data_gb", 6, "datos"),
        new("lower-price", "price_checks", 2, null),
        new("better-coverage", "dropped_call_pct", 4, null),
        new("better-coverage", "faults", 0.7, null),
        new("clear-bill", "bill_shock", 0.3, null),
    ]);

    /// <returns>Null when all was accepted.</returns>
    public static async Task<Refusal?> SayAsync(Settings settings, Actor actor, CancellationToken cancel)
    {
        var costs = await settings.ChangeAsync(
            CostTerms.SettingCode,
            Costs,
            await settings.RowVersionAsync(CostTerms.SettingCode, cancel),
            actor,
            cancel
        );
        if (costs.IsRefused(out var refusal))
            return refusal;
        var needs = await settings.ChangeAsync(
            NeedRules.SettingCode,
            Needs,
            await settings.RowVersionAsync(NeedRules.SettingCode, cancel),
            actor,
            cancel
        );
        return needs.IsRefused(out refusal) ? refusal : null;
    }
}
