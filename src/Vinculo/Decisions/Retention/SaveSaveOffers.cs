using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Decisions.Retention;

/// <summary>Changes the table of what may be given to keep customers. What the law does not allow does not get in.</summary>
public sealed class SaveSaveOffers(Settings settings, VinculoOptions options, TimeProvider clock)
{
    /// <param name="rowVersion">As read; somebody else's change meanwhile is refused.</param>
    /// <param name="actor">Needs <c>retention.manage</c>.</param>
    public async Task<Outcome<int>> RunAsync(
        SaveOfferTable table,
        int rowVersion,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.RetentionManage))
            return Actor.Refused(Permissions.RetentionManage);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);
        return table.Problem(StayClauses.Known, options.Country, today) is { } problem
            ? problem
            : await settings.ChangeAsync(
                SaveOfferTable.SettingCode,
                table,
                rowVersion,
                actor.With(Permissions.SettingsManage),
                cancel
            );
    }
}
