using Microsoft.Extensions.Localization;
using Vinculo.Platform;

namespace Vinculo.Organization.Pages;

/// <summary>Roles and permissions in words.</summary>
internal static class RoleText
{
    public static string Of(IStringLocalizer text, RoleView role) =>
        role.BuiltIn && text["Role." + role.Name] is { ResourceNotFound: false } said ? said : role.Name;

    public static string? Detail(IStringLocalizer text, RoleView role) =>
        role.BuiltIn && text["Role." + role.Name + ".Detail"] is { ResourceNotFound: false } said ? said.Value : null;

    public static string Reach(IStringLocalizer text, Reach reach) => text["Reach." + reach];
}
