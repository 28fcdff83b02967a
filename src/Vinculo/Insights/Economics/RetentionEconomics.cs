using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Insights.Economics;

/// <summary>The company's curves as last measured, and the way to measure them again.</summary>
internal sealed class RetentionEconomics(Database database, MeasureCurves measure)
{
    public async Task<Outcome<CompanyCurves>> ReadAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRead))
            return Actor.Refused(Permissions.InsightsRead);
        return
            await database.ReadAsync(session => session.RecallAsync<CompanyCurves>(CompanyCurves.Code), cancel)
                is { } kept
            ? kept
            : Refusal.Missing("economics.not-yet");
    }

    /// <summary>Measures now; takes some seconds in a large base.</summary>
    public async Task<Outcome<CompanyCurves>> MeasureAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.InsightsRun))
            return Actor.Refused(Permissions.InsightsRun);
        return await measure.MeasureAsync(cancel) is { } curves ? curves : Refusal.Missing("economics.not-yet");
    }
}
