using Vinculo.Customers;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>Somebody a message went to besides.</summary>
/// <param name="Name">Of the customer, when it is one and the reader may see them; else as it was written.</param>
/// <param name="Customer">Null: nobody we know, or nobody the reader may see.</param>
public sealed record MessageCopy(Guid Message, string Address, string? Name, CustomerId? Customer);

/// <summary>Who else got a message: customers where the address is one's alone, addresses where it is not.</summary>
internal static class MessageCopies
{
    /// <summary>More than so many are a list, and nobody takes part in it.</summary>
    private const int Most = 50;

    public static async Task WriteAsync(Session session, IEnumerable<MessageEntry> entries)
    {
        var copies = entries
            .SelectMany(e => e.Said.Copies.DistinctBy(c => c.Address).Take(Most).Select(c => (Entry: e, Copy: c)))
            .ToList();
        if (copies.Count == 0)
            return;
        await session.InsertManyAsync(
            "message_copy",
            ["customer_id", "message_id", "address", "name"],
            copies.Select(c => new object?[] { c.Entry.Person.Customer, c.Entry.Id, c.Copy.Address, c.Copy.Name })
        );
    }

    /// <summary>Those of the newest messages of a customer; an address of several customers comes once for each.</summary>
    public static Question Of(CustomerId customer, Actor actor, List<MessageCopy> into) =>
        new(
            """
            SELECT DISTINCT m.message_id, m.address, m.name, c.customer_id, c.display_name, c.team_id FROM message_copy m
            LEFT JOIN contact_point p ON p.normalised = m.address AND p.ended_at IS NULL
            LEFT JOIN customer c ON c.customer_id = p.customer_id AND c.merged_into IS NULL
            WHERE m.customer_id = @customer ORDER BY m.message_id DESC, m.address LIMIT 400
            """,
            row =>
                into.Add(
                    row.GuidOrNull(3) is { } other && actor.Sees(row.GuidOrNull(5))
                        ? new(row.Guid(0), row.Text(1), row.TextOrNull(4), new(other))
                        : new(row.Guid(0), row.Text(1), row.TextOrNull(2), null)
                ),
            ("customer", customer)
        );

    /// <summary>Each once: who shares an address with somebody is not guessed.</summary>
    public static ILookup<Guid, MessageCopy> Each(IEnumerable<MessageCopy> copies) =>
        copies
            .GroupBy(c => (c.Message, c.Address))
            .Select(g => g.Count() == 1 ? g.First() : g.First() with { Name = g.Key.Address, Customer = null })
            .ToLookup(c => c.Message);
}
