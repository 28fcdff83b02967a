using System.Security.Cryptography;
using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>Files of messages of ours, kept beside those that customers send.</summary>
internal static class OutgoingFiles
{
    public static async Task AddAsync(
        Session session,
        CustomerId customer,
        Guid message,
        Guid account,
        IReadOnlyList<OutgoingFile> files,
        DateTimeOffset now
    )
    {
        foreach (var file in files)
        {
            var content = Ids.New(now);
            await session.ExecuteAsync(
                "INSERT INTO file_content (id, bytes, created_at) VALUES (@id, @bytes, @now)",
                ("id", content),
                ("bytes", file.Content.ToArray()),
                ("now", now)
            );
            await session.ExecuteAsync(
                """
                INSERT INTO message_file (customer_id, id, message_id, account_id, provider_id, name, content_type, length, sha256, state,
                  content_id, attempts)
                VALUES (@customer, @id, @message, @account, '', @name, @type, @length, @digest, @state, @content, 0)
                """,
                ("customer", customer),
                ("id", Ids.New(now)),
                ("message", message),
                ("account", account),
                ("name", file.Name.Length <= 300 ? file.Name : file.Name[^300..]),
                ("type", file.ContentType),
                ("length", (long)file.Content.Length),
                ("digest", Convert.ToHexStringLower(SHA256.HashData(file.Content.Span))),
                ("state", FileState.Kept),
                ("content", content)
            );
        }
    }

    public static Task<List<OutgoingFile>> OfAsync(Session session, MessageKey message) =>
        session.QueryAsync(
            """
            SELECT f.name, f.content_type, b.bytes FROM message_file f JOIN file_content b ON b.id = f.content_id
            WHERE f.customer_id = @customer AND f.message_id = @id AND f.state = 2 ORDER BY f.id
            """,
            row => new OutgoingFile(row.TextOrNull(0) ?? "", row.Text(1), row.BytesOrNull(2) ?? []),
            ("customer", message.Customer),
            ("id", message.Id)
        );
}
