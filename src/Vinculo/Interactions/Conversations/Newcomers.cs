using Vinculo.Customers;
using Vinculo.Platform.Storage;

namespace Vinculo.Interactions.Conversations;

/// <summary>
/// Who somebody is of whom an account has not told before: the one customer with the number or address that the provider
/// vouches for, else a person of its own, until somebody says who that is.
/// </summary>
internal sealed class Newcomers(Session session, RegisterCustomer register, string country)
{
    public async Task<(CustomerId Customer, Verification Verified)> MeetAsync(ChannelSender sender)
    {
        if (sender.SignedIn is { } signed && await session.CurrentOfAsync(signed) is { } current)
            return (current, sender.SignedAs);
        var phones = sender.Phone is { } phone ? PhoneNumber.Forms(phone, country) : [];
        var email = EmailAddress.Normalise(sender.Email);
        if (sender.IsVouched)
        {
            string[] addresses = [.. phones, .. email is null ? Array.Empty<string>() : [email]];
            if (addresses.Length > 0 && await OnlyOneAsync(addresses) is { } known)
                return (known, Verification.Matched);
        }
        // A document somebody only typed is not written down as theirs: the next import would take them for its owner.
        var registered = await register.WithinAsync(
            session,
            new(
                CustomerKind.Person,
                CustomerStage.Prospect,
                GivenNames: NameOf(sender),
                City: sender.Typed?.City,
                Phones: phones.Count > 0 ? [phones[0]] : null,
                Emails: email is null ? null : [email],
                Language: sender.Typed?.Language
            ),
            ReceiveEvents.Actor,
            "channels"
        );
        return (registered.Accepted, Verification.None);
    }

    /// <summary>The customer with one of these addresses, when it is the only one: a household shares a telephone.</summary>
    private async Task<CustomerId?> OnlyOneAsync(string[] addresses)
    {
        var found = await session.QueryAsync(
            $"""
            SELECT DISTINCT p.customer_id FROM contact_point p JOIN customer c ON c.customer_id = p.customer_id
            WHERE p.normalised {session.InValues("addresses")} AND p.ended_at IS NULL AND c.merged_into IS NULL LIMIT 2
            """,
            row => new CustomerId(row.Guid(0)),
            ("addresses", addresses)
        );
        return found.Count == 1 ? found[0] : null;
    }

    private static string NameOf(ChannelSender sender)
    {
        var name = new[] { sender.Name, sender.Phone, sender.Email, sender.ExternalId }.First(n =>
            !string.IsNullOrWhiteSpace(n)
        )!;
        return name.Length <= 200 ? name : name[..200];
    }
}
