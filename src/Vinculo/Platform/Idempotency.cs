using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vinculo.Platform.Storage;

namespace Vinculo.Platform;

/// <summary>
/// <c>Idempotency-Key</c> on any POST of the API: the first request with a key is done and its answer kept for a day;
/// a repetition gets the kept answer and does nothing. The same key with another request is refused.
/// </summary>
/// <remarks>
/// A row begins as <see cref="Begun"/>. The first transaction that commits anything for the request turns it, in that
/// same transaction, into <see cref="Saved"/>; the answer replaces it. So after a kill it is known whether the request
/// may be done again (nothing was saved) or not (say so).
/// </remarks>
internal sealed class Idempotency(RequestDelegate next, Database database, TimeProvider clock)
{
    public const string Header = "Idempotency-Key";
    public const int LongestKey = 200;

    private const int Begun = 0;
    private const int Saved = 1;
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(60);
    private static readonly string[] KeptHeaders = ["Content-Type", "Location", "ETag"];

    private readonly ConcurrentDictionary<(Guid, string), bool> running = new();

    private sealed record Kept(string Fingerprint, int Status, string? Headers, string? Body, DateTimeOffset At);

    public async Task InvokeAsync(HttpContext http)
    {
        var key = http.Request.Headers[Header].ToString();
        if (
            key.Length == 0
            || !HttpMethods.IsPost(http.Request.Method)
            || !http.Request.Path.StartsWithSegments("/api")
            || RequestActor.Find(http) is not { } actor
        )
        {
            await next(http);
            return;
        }
        if (key.Length > LongestKey)
        {
            await RefuseAsync(http, Refusal.Invalid("idempotency.key-too-long", Header, ("limit", LongestKey)));
            return;
        }
        if (!running.TryAdd((actor.Id, key), true))
        {
            await RefuseAsync(http, Refusal.Conflict("idempotency.running"));
            return;
        }
        try
        {
            await OnceAsync(http, actor.Id, key);
        }
        finally
        {
            running.TryRemove((actor.Id, key), out _);
        }
    }

    private async Task OnceAsync(HttpContext http, Guid caller, string key)
    {
        var fingerprint = await FingerprintAsync(http.Request);
        if (await BeginAsync(caller, key, fingerprint) is { } kept)
        {
            if (kept.Fingerprint != fingerprint)
                await RefuseAsync(http, Refusal.Invalid("idempotency.key-reused", Header));
            else if (kept.Status == Begun)
                await RefuseAsync(http, Refusal.Conflict("idempotency.running"));
            else if (kept.Status == Saved)
                await RefuseAsync(http, Refusal.Conflict("idempotency.interrupted"));
            else
                await RepeatAsync(http, kept);
            return;
        }

        var wire = http.Response.Body;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        var succeeded = false;
        try
        {
            using (RequestMark.Set(caller, key))
                await next(http);
            succeeded = true;
        }
        finally
        {
            http.Response.Body = wire;
            if (!succeeded || http.Response.StatusCode is >= 500 or 401 or 403 or 429)
                await ForgetAsync(caller, key);
        }
        if (http.Response.StatusCode is not (>= 500 or 401 or 403 or 429))
            await KeepAsync(caller, key, http.Response, answer);
        answer.Position = 0;
        await answer.CopyToAsync(wire, http.RequestAborted);
    }

    /// <summary>Method, address, type and body, as one SHA-256.</summary>
    private static async Task<string> FingerprintAsync(HttpRequest request)
    {
        request.EnableBuffering(bufferThreshold: 64 * 1024);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(
            Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n{request.ContentType}\n")
        );
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted)) > 0)
            hash.AppendData(buffer, 0, read);
        request.Body.Position = 0;
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <returns>Null when the request is ours to do; otherwise what is known of the earlier one.</returns>
    private Task<Kept?> BeginAsync(Guid caller, string key, string fingerprint) =>
        database.WriteAsync<Kept?>(async session =>
        {
            var now = clock.GetUtcNow();
            var begun = await session.ExecuteAsync(
                """
                INSERT INTO idempotency (caller, request_key, fingerprint, status, created_at)
                VALUES (@caller, @key, @fingerprint, 0, @now) ON CONFLICT DO NOTHING
                """,
                ("caller", caller),
                ("key", key),
                ("fingerprint", fingerprint),
                ("now", now)
            );
            if (begun == 1)
                return null;
            var kept = await session.FirstOrDefaultAsync(
                """
                SELECT fingerprint, status, headers, body, created_at FROM idempotency
                WHERE caller = @caller AND request_key = @key
                """,
                r => new Kept(r.Text(0), r.Int(1), r.TextOrNull(2), r.TextOrNull(3), r.Instant(4)),
                ("caller", caller),
                ("key", key)
            );
            // Nothing was saved and nobody is at it: its process died. On one node "nobody" is certain at once.
            var abandoned =
                kept is { Status: Begun }
                && (session.Engine == Engine.Sqlite || now - kept.At > Abandoned)
                && kept.Fingerprint == fingerprint;
            if (!abandoned)
                return kept;
            var taken = await session.ExecuteAsync(
                """
                UPDATE idempotency SET created_at = @now
                WHERE caller = @caller AND request_key = @key AND status = 0 AND created_at = @then
                """,
                ("now", now),
                ("caller", caller),
                ("key", key),
                ("then", kept!.At)
            );
            return taken == 1 ? null : kept;
        });

    private Task ForgetAsync(Guid caller, string key) =>
        database.WriteAsync(session =>
            session.ExecuteAsync(
                "DELETE FROM idempotency WHERE caller = @caller AND request_key = @key AND status = 0",
                ("caller", caller),
                ("key", key)
            )
        );

    private Task KeepAsync(Guid caller, string key, HttpResponse response, MemoryStream answer)
    {
        var headers = KeptHeaders
            .Where(response.Headers.ContainsKey)
            .ToDictionary(name => name, name => response.Headers[name].ToString(), StringComparer.Ordinal);
        var body = Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
        return database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                UPDATE idempotency SET status = @status, headers = @headers, body = @body
                WHERE caller = @caller AND request_key = @key
                """,
                ("status", response.StatusCode),
                ("headers", Json.Of(headers)),
                ("body", body),
                ("caller", caller),
                ("key", key)
            )
        );
    }

    private static async Task RepeatAsync(HttpContext http, Kept kept)
    {
        http.Response.StatusCode = kept.Status;
        foreach (var (name, value) in Json.Read<Dictionary<string, string>>(kept.Headers ?? "{}"))
            http.Response.Headers[name] = value;
        http.Response.Headers["Idempotency-Replayed"] = "true";
        if (kept.Body is { Length: > 0 } body)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            http.Response.ContentLength = bytes.Length;
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }

    private static Task RefuseAsync(HttpContext http, Refusal refusal)
    {
        if (refusal.Kind == RefusalKind.Conflict)
            http.Response.Headers.RetryAfter = 1.ToString(CultureInfo.InvariantCulture);
        return Answers.Problem(refusal).ExecuteAsync(http);
    }
}
