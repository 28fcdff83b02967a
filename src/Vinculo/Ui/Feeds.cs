using System.Security.Claims;

namespace Vinculo.Ui;

/// <summary>What the bell of the sidebar shows. Implemented by the room that keeps notifications.</summary>
public interface INotificationFeed
{
    /// <summary>The newest notices of a reader, newest first, and how many are unread.</summary>
    Task<NotificationView> ReadAsync(ClaimsPrincipal user, int take, CancellationToken cancel);
}

/// <summary>Unread count (kept, never counted per page) and the newest notices.</summary>
public sealed record NotificationView(int Unread, IReadOnlyList<Notice> Newest)
{
    /// <summary>Nothing to tell.</summary>
    public static readonly NotificationView None = new(0, []);
}

/// <summary>One notice, in the reader's language.</summary>
public sealed record Notice(string Title, string? Detail, string? Href, string Icon, DateTimeOffset At, bool IsUnread);

/// <summary>What a reader starred: shown in the sidebar. Implemented by the room that keeps it.</summary>
public interface IFavourites
{
    /// <summary>At most a few dozen, in the reader's order.</summary>
    Task<IReadOnlyList<Favourite>> ListAsync(ClaimsPrincipal user, CancellationToken cancel);
}

/// <summary>A starred page, record or view.</summary>
public sealed record Favourite(string Href, string Title, string Icon);

internal sealed class NoNotifications : INotificationFeed
{
    public Task<NotificationView> ReadAsync(ClaimsPrincipal user, int take, CancellationToken cancel) =>
        Task.FromResult(NotificationView.None);
}

internal sealed class NoFavourites : IFavourites
{
    public Task<IReadOnlyList<Favourite>> ListAsync(ClaimsPrincipal user, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<Favourite>>([]);
}
