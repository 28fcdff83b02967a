using System.Globalization;
using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Platform;

namespace Vinculo.Workspace;

/// <summary>A contact as the form holds it: what was typed comes back when it is refused.</summary>
public sealed record ContactDraft
{
    /// <summary>The same for every press of the button: the contact is recorded once.</summary>
    public Guid RequestId { get; init; }

    public string Channel { get; init; } = "";
    public string Direction { get; init; } = "in";

    /// <summary>What a contact that we started is for, in the words of the contact rules.</summary>
    public string Purpose { get; init; } = "service";

    /// <summary>Why it is written down although the contact rules say no.</summary>
    public string? Anyway { get; init; }
    public string? Subject { get; init; }
    public string? Body { get; init; }
    public string? Perception { get; init; }

    /// <summary>Why the customer came, as a code of the company's list.</summary>
    public string? Reason { get; init; }
    public IReadOnlyList<string> Needs { get; init; } = [];
    public string? Promise { get; init; }
    public string? PromiseDue { get; init; }
    public string? PendingQuestion { get; init; }

    /// <summary>Reads the posted form.</summary>
    public static ContactDraft Read(IFormCollection form, DateTimeOffset now) =>
        new()
        {
            RequestId = Guid.TryParse(form["requestId"], out var id) ? id : Ids.New(now),
            Channel = form["channel"].ToString(),
            Direction = form["direction"].ToString(),
            Purpose = form["purpose"] is [{ Length: > 0 } purpose] ? purpose : "service",
            Anyway = form["anyway"],
            Subject = form["subject"],
            Body = form["body"],
            Perception = form["perception"],
            Reason = form["reason"],
            Needs = [.. form["need"].OfType<string>().Where(n => n.Length > 0).Distinct()],
            Promise = form["promise"],
            PromiseDue = form["promiseDue"],
            PendingQuestion = form["pending"],
        };

    public RecordInteraction.Request ToRequest(CustomerId customer) =>
        new(
            customer,
            Words.Read<Channel>(Channel) ?? Customers.Channel.Voice,
            Words.Read<Direction>(Direction) ?? Interactions.Direction.In,
            Words.Read<Channel>(Channel) == Customers.Channel.Visit ? InteractionKind.Visit
                : Words.Read<Channel>(Channel) == Customers.Channel.Internal ? InteractionKind.Note
                : InteractionKind.Contact,
            Subject,
            Body,
            int.TryParse(Perception, NumberStyles.None, CultureInfo.InvariantCulture, out var felt) ? felt : null,
            null,
            Needs,
            Promise,
            DateOnly.TryParseExact(
                PromiseDue,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var due
            )
                ? due
                : null,
            PendingQuestion,
            RequestId,
            Reason,
            Direction == "out" ? Purpose : null,
            Anyway
        );
}
