using Vinculo.Organization;
using Vinculo.Platform;

namespace Vinculo.Decisions;

/// <summary>Whoever keeps a part of this room sets its terms, and no other setting of the company.</summary>
internal static class LentSetting
{
    public static Actor Of(Actor keeper) =>
        keeper with
        {
            Permissions = new HashSet<string>([Permissions.SettingsManage], StringComparer.Ordinal),
        };
}
