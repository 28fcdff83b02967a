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

/// <summary>A bell that stands on every page of whoever has a telephone on the desk.</summary>
/// <param name="Live">Address of the stream of calls.</param>
/// <param name="Texts">Sentences of the card, by name.</param>
/// <param name="Choices">How a call can end.</param>
/// <param name="Purposes">What a call of ours can be for.</param>
/// <param name="MayOverride">The reader may call in spite of the contact rules, with a reason.</param>
public sealed record DeskBell(
    string Live,
    IReadOnlyDictionary<string, string> Texts,
    IReadOnlyList<DeskChoice> Choices,
    IReadOnlyList<(string Value, string Label)> Purposes,
    bool MayOverride
);

/// <param name="NeedsNextStep">Somebody has to do something afterwards, and says what and when.</param>
public sealed record DeskChoice(string Value, string Label, bool NeedsNextStep);

/// <summary>Whether a reader has such a bell. Implemented by the room that hears calls.</summary>
public interface IDeskBell
{
    /// <returns>Null: there is no telephone on the reader's desk.</returns>
    ValueTask<DeskBell?> OfAsync(ClaimsPrincipal user, CancellationToken cancel);
}

internal sealed class NoDeskBell : IDeskBell
{
    public ValueTask<DeskBell?> OfAsync(ClaimsPrincipal user, CancellationToken cancel) =>
        ValueTask.FromResult<DeskBell?>(null);
}
