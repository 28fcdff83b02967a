using System.Security.Cryptography;
using Vinculo.Platform.Storage;

namespace Vinculo.Integration.Channels.Storage;

/// <summary>Tokens that have proven a request, with what it said.</summary>
internal static class TokenRows
{
    /// <returns>True: the token is new, or comes again with the very same content.</returns>
    public static async Task<bool> TakeAsync(
        Session session,
        Guid account,
        string token,
        ReadOnlyMemory<byte> content,
        DateTimeOffset now
    )
    {
        // Of any length and any letters, and a key for all that.
        var name = $"{account:N}:{Digest(System.Text.Encoding.UTF8.GetBytes(token))}";
        var use = $"{name}:{Digest(content.Span)}";
        if (await AddAsync(session, name, now))
            return await AddAsync(session, use, now);
        return await session.FirstOrDefaultAsync(
            "SELECT 1 FROM hook_token WHERE token = @use",
            _ => true,
            ("use", use)
        );
    }

    private static async Task<bool> AddAsync(Session session, string token, DateTimeOffset now) =>
        await session.ExecuteAsync(
            "INSERT INTO hook_token (token, seen_at) VALUES (@token, @now) ON CONFLICT DO NOTHING",
            ("token", token),
            ("now", now)
        ) == 1;

    private static string Digest(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
