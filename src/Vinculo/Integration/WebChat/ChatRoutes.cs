using Vinculo.Integration.Channels;
using Vinculo.Integration.WebChat.Public;
using Vinculo.Platform;
using Vinculo.Ui;
using Vinculo.Ui.Public;

namespace Vinculo.Integration.WebChat;

/// <summary>Marks the texts of the chat.</summary>
public sealed class ChatTexts;

/// <summary>
/// The chat that stands on the company's sites: a frame of ours within their page, which no cookie
/// and no look of theirs gets into. Only the sites of the account may show it.
/// </summary>
internal static class ChatRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/chat/{hook}").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        group.MapGet("/", FrameAsync);
        group.MapPost("/messages", SayAsync);
        group.MapPost("/read", ReadAsync);
    }

    private static async Task<ChannelAccount?> AccountAsync(
        string hook,
        ChannelAccounts accounts,
        CancellationToken cancel
    ) => await accounts.OfHookAsync(hook, cancel) is { Kind: ChatSender.AccountKind } account ? account : null;

    private static async Task<IResult> FrameAsync(
        string hook,
        string? lang,
        ChannelAccounts accounts,
        HttpContext http,
        CancellationToken cancel
    )
    {
        if (await AccountAsync(hook, accounts, cancel) is not { } account)
            return Results.NotFound();
        return new PublicPage<ChatPage>(
            Languages.OfVisitor(http.Request, lang),
            new Dictionary<string, object?> { ["Account"] = account }
        )
        {
            Allows =
                "script-src 'self'; connect-src 'self'; img-src 'self'; font-src 'self'; object-src 'none'; form-action 'none'",
            Framers = Origins(account),
        };
    }

    /// <summary>Addresses of sites that may show the chat, as a policy names them; what is none of them is left out.</summary>
    private static IEnumerable<string> Origins(ChannelAccount account) =>
        (account.Setting("origins") ?? "")
            .Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(o =>
                Uri.TryCreate(o, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
                    ? uri.GetLeftPart(UriPartial.Authority)
                    : null
            )
            .OfType<string>();

    private static async Task<IResult> SayAsync(
        string hook,
        SayRequest request,
        ChannelAccounts accounts,
        HearVisitor visitors,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        if (await AccountAsync(hook, accounts, cancel) is not { } account)
            return Results.NotFound();
        if (
            ChatVisitor
                .Of(account, request.Visitor, request.User, request.Signature, clock.GetUtcNow())
                .IsRefused(out var refusal, out var visitor)
        )
            return Answers.Problem(refusal);
        var said = await visitors.SayAsync(
            account,
            visitor,
            new(
                request.Nonce,
                request.Text,
                request.Name,
                request.Email,
                request.Consent,
                request.Page,
                request.Referrer
            ),
            cancel
        );
        return Answers.Of(said, _ => Results.NoContent());
    }

    private static async Task<IResult> ReadAsync(
        string hook,
        ReadRequest request,
        ChannelAccounts accounts,
        HearVisitor visitors,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        if (await AccountAsync(hook, accounts, cancel) is not { } account)
            return Results.NotFound();
        return ChatVisitor
            .Of(account, request.Visitor, request.User, request.Signature, clock.GetUtcNow())
            .IsRefused(out var refusal, out var visitor)
            ? Answers.Problem(refusal)
            : Answers.Json(await visitors.ReadAsync(account, visitor, request.After ?? 0, cancel));
    }
}

internal sealed record SayRequest(
    string? Visitor,
    string? User,
    string? Signature,
    string? Nonce,
    string? Text,
    string? Name,
    string? Email,
    bool Consent,
    string? Page,
    string? Referrer
);

internal sealed record ReadRequest(string? Visitor, string? User, string? Signature, long? After);
