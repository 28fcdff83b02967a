using System.Security.Claims;
using Vinculo.Ui;

namespace Vinculo.Organization;

/// <summary>Marks the resources with the room's names in the sidebar, of roles, permissions and acts.</summary>
public sealed class OrganizationText;

/// <summary>The sidebar asks what the reader may see.</summary>
internal sealed class ActorPermissions(IHttpContextAccessor http) : IPermissionCheck
{
    public ValueTask<bool> HoldsAsync(ClaimsPrincipal user, string permission) =>
        ValueTask.FromResult(http.HttpContext is { } context && CurrentActor.Find(context)?.May(permission) == true);
}

/// <summary>The bell asks what is new.</summary>
internal sealed class NotificationFeed(Notifications notifications) : INotificationFeed
{
    public async Task<NotificationView> ReadAsync(ClaimsPrincipal user, int take, CancellationToken cancel)
    {
        if (SessionClaims.User(user) is not { } id)
            return NotificationView.None;
        var (unread, newest) = await notifications.ReadAsync(id, cancel);
        return new(
            unread,
            [.. newest.Take(take).Select(n => new Notice(n.Title, n.Body, n.Href, Icon(n.Kind), n.At, n.Unread))]
        );
    }

    private static string Icon(string kind) =>
        kind.Split('.')[0] switch
        {
            "import" => "database",
            "customer" => "user-round",
            "task" or "commitment" => "calendar-clock",
            "case" or "complaint" => "message-square",
            "model" or "score" => "chart-line",
            "failed" => "circle-alert",
            _ => "bell",
        };
}

/// <summary>The sidebar asks what the reader starred.</summary>
internal sealed class FavouriteList(Favourites favourites) : IFavourites
{
    public async Task<IReadOnlyList<Favourite>> ListAsync(ClaimsPrincipal user, CancellationToken cancel) =>
        SessionClaims.User(user) is { } id
            ?
            [
                .. (await favourites.ListAsync(id, cancel)).Select(f => new Favourite(
                    f.Href,
                    f.Title,
                    f.Icon ?? "star"
                )),
            ]
            : [];
}
