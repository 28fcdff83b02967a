using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Fulfilment.Storage;

namespace Vinculo.Service.Fulfilment;

/// <summary>One promise or sold thing with all that belongs to it.</summary>
/// <param name="Link">Where the customer sees how far it is; within the site.</param>
public sealed record UndertakingSheet(
    Undertaking One,
    string CustomerName,
    IReadOnlyList<UndertakingEvent> Events,
    string Link
);

/// <summary>What the customer sees of it: no names of colleagues, no notes, no other customer's.</summary>
/// <param name="Steps">Those meant for the customer.</param>
public sealed record UndertakingStatus(
    string What,
    string Kind,
    UndertakingState State,
    DateOnly? DueOn,
    DateTimeOffset? ClosedAt,
    IReadOnlyList<UndertakingStep> Steps
);

/// <summary>Reads one: for whoever does it, and for the customer by a signed link.</summary>
public sealed class UndertakingFile(
    Database database,
    Audit audit,
    IDataProtectionProvider protection,
    TimeProvider clock
)
{
    /// <summary>Where the links lead.</summary>
    public const string Door = "/seguimiento/";

    /// <summary>So many days after it is closed the link still shows it.</summary>
    public const int ShownDays = 60;

    private const int LongestLink = 400;
    private readonly IDataProtector protector = protection.CreateProtector("commitment-status");

    /// <param name="actor">Needs <c>fulfilment.work</c>, and to see the customer.</param>
    public async Task<Outcome<UndertakingSheet>> OfAsync(Guid id, Actor actor, string cause, CancellationToken cancel)
    {
        if (!actor.May(Permissions.FulfilmentWork))
            return Actor.Refused(Permissions.FulfilmentWork);
        var read = await database.ReadAsync<Outcome<UndertakingSheet>>(
            async session =>
            {
                if (
                    await UndertakingRows.FindAsync(session, id) is not { } found
                    || (await CustomerReach.WithinAsync(session, found.Customer, actor)).IsRefused(out _)
                )
                    return Refusal.Missing("commitment.not-found");
                var name = await session.FirstOrDefaultAsync(
                    "SELECT display_name FROM customer WHERE customer_id = @id",
                    row => row.Text(0),
                    ("id", found.Customer)
                );
                var link = Door + protector.Protect(id.ToString("N"));
                return new UndertakingSheet(found, name ?? "", await UndertakingRows.EventsAsync(session, found), link);
            },
            cancel
        );
        if (read.IsAccepted(out var sheet))
            await audit.ReadAsync(actor, "commitment.read", sheet.One.Customer.Value, cause);
        return read;
    }

    /// <summary>What the customer sees behind a link.</summary>
    /// <param name="token">The last part of the link.</param>
    /// <returns>Null: the link was changed, or what it showed is long over.</returns>
    public async Task<UndertakingStatus?> StatusAsync(string token, CancellationToken cancel)
    {
        if (token.Length > LongestLink || Read(token) is not { } id)
            return null;
        var found = await database.ReadAsync(session => UndertakingRows.FindAsync(session, id), cancel);
        return found is null || found.ClosedAt < clock.GetUtcNow().AddDays(-ShownDays)
            ? null
            : new(
                found.What,
                found.Kind,
                found.State,
                found.DueOn,
                found.ClosedAt,
                [.. found.Steps.Where(s => s.Shown).Select(s => s with { DoneBy = null })]
            );
    }

    private Guid? Read(string token)
    {
        try
        {
            return Guid.ParseExact(protector.Unprotect(token), "N");
        }
        catch (Exception wrong) when (wrong is CryptographicException or FormatException)
        {
            return null;
        }
    }
}

/// <summary>The public's door: how often somebody may look.</summary>
public sealed class StatusDoor() : Pressure(30);
