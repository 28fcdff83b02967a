using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Features;
using Vinculo.Integration.Channels.Storage;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Api;

/// <summary>
/// The door for providers: <c>/hooks/…</c>. A request is checked on its raw bytes, written down, and only then thanked for;
/// it is read afterwards. Nobody signs in here: the signature is the key.
/// </summary>
internal static class HookRoutes
{
    /// <summary>
    /// Longest body taken, in bytes. A file of 30 MB, the most that mail servers carry, travels as 41: the mail is taken, and
    /// of the file its name and why it was not kept (<see cref="Vinculo.Interactions.Conversations.FileRules"/>). What is
    /// longer is refused with 413, which the provider tells its sender.
    /// </summary>
    public const int Longest = 44 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapMethods("/hooks/{hook}/{**path}", ["GET", "POST"], TakeAsync)
            .AllowAnonymous()
            .DisableAntiforgery()
            .ExcludeFromDescription();
    }

    private static async Task<IResult> TakeAsync(
        string hook,
        string? path,
        HttpContext http,
        ChannelAccounts accounts,
        Adapters adapters,
        EnvelopeStore store,
        HookGuard guard,
        Database database,
        TimeProvider clock,
        CancellationToken cancel
    )
    {
        if (
            await accounts.OfHookAsync(hook, cancel) is not { } account
            || adapters.Find(account.Kind) is not { } adapter
        )
            return Results.StatusCode(StatusCodes.Status404NotFound);
        var now = clock.GetUtcNow();
        if (!guard.Admits(account.Id, now))
        {
            http.Response.Headers.RetryAfter = "1";
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }
        // The server itself would stop at less, and says it less well.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        var (body, tooLong) = await BodyAsync(http.Request, cancel);
        if (tooLong)
        {
            await CountAsync("too-long");
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }
        var request = new InboundRequest(
            http.Request.Method,
            path ?? "",
            UrlOf(http.Request, account),
            HeadersOf(http.Request),
            body
        )
        {
            ReceivedAt = now,
        };
        if (adapter.Verify(request, account, now).IsRefused(out var refusal, out var isEnvelope))
        {
            if (guard.Tells(account.Id, now))
                await CountAsync(refusal.Code);
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }
        if (!isEnvelope)
            return Results.Text(adapter.Handshake(request, account));
        // What its signature is not over counts once: with other words it is somebody else's.
        if (
            adapter.Once(request) is { } token
            && !await database.WriteAsync(
                session => TokenRows.TakeAsync(session, account.Id, token, request.Body, now),
                cancel
            )
        )
        {
            if (guard.Tells(account.Id, now))
                await CountAsync("mail.signature-used-before");
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }
        await store.AddAsync(new(Ids.New(now), account.Id, request, 0), cancel);
        var (receipt, type) = adapter.Receipt(request, account);
        return Results.Text(receipt, type);

        Task CountAsync(string trouble) =>
            database.WriteAsync(
                session => DayRows.AddAsync(session, account.Id, now, new(Refused: 1, Trouble: trouble)),
                cancel
            );
    }

    /// <summary>The address as the provider called it: the public one of the account where there is one.</summary>
    private static Uri UrlOf(HttpRequest request, ChannelAccount account)
    {
        var outside = account.Setting("publicUrl")?.TrimEnd('/') ?? $"{request.Scheme}://{request.Host}";
        return new(outside + request.Path.ToUriComponent() + request.QueryString.ToUriComponent());
    }

    private static Dictionary<string, string[]> HeadersOf(HttpRequest request) =>
        request
            .Headers.Where(h => !h.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key, h => h.Value.Select(v => v ?? "").ToArray(), StringComparer.OrdinalIgnoreCase);

    private static async Task<(byte[] Body, bool TooLong)> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > Longest)
            return ([], true);
        using var whole = new MemoryStream((int)(request.ContentLength ?? 0));
        var part = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(part, cancel)) > 0)
            {
                if (whole.Length + read > Longest)
                    return ([], true);
                whole.Write(part, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }
        return (whole.ToArray(), false);
    }
}

/// <summary>How many requests of one account are taken a second, and how often its refusals are written down.</summary>
internal sealed class HookGuard
{
    /// <summary>Requests of one account in one second.</summary>
    public const int MostPerSecond = 2_000;

    private readonly ConcurrentDictionary<(Guid Account, bool Refusal), (long Second, int Count)> counts = new();

    public bool Admits(Guid account, DateTimeOffset now) =>
        Count((account, false), now.ToUnixTimeSeconds()) <= MostPerSecond;

    /// <summary>Once a second and account: whoever sends rubbish shall not make us write for each.</summary>
    public bool Tells(Guid account, DateTimeOffset now) => Count((account, true), now.ToUnixTimeSeconds()) == 1;

    private int Count((Guid, bool) of, long second) =>
        counts
            .AddOrUpdate(
                of,
                _ => (second, 1),
                (_, known) => known.Second == second ? (second, known.Count + 1) : (second, 1)
            )
            .Count;
}
