using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Decisions.Loyalty;

/// <summary>Sets the terms of the programme; points already given keep the day they had.</summary>
public sealed class SaveLoyaltyTerms(Settings settings)
{
    /// <param name="rowVersion">As read; somebody else's change meanwhile is refused.</param>
    /// <param name="actor">Needs <c>loyalty.manage</c>.</param>
    public async Task<Outcome<int>> RunAsync(LoyaltyTerms terms, int rowVersion, Actor actor, CancellationToken cancel)
    {
        if (!actor.May(Permissions.LoyaltyManage))
            return Actor.Refused(Permissions.LoyaltyManage);
        return terms.Problem() is { } problem
            ? problem
            : await settings.ChangeAsync(
                LoyaltyTerms.SettingCode,
                terms,
                rowVersion,
                actor.With(Permissions.SettingsManage),
                cancel
            );
    }
}
