using Vinculo.Customers;

namespace Vinculo.Insights.Warehouse.Facts;

internal readonly record struct Transaction(
    DateOnly Day,
    int Kind,
    int Channel,
    Guid Product,
    long Amount,
    long? Margin,
    string Currency
);

internal readonly record struct Contact(DateOnly Day, int Channel, int Kind, int Direction, Guid Agent, int? Felt);

internal readonly record struct ServiceMatter(
    DateOnly Opened,
    DateOnly? Closed,
    long Minutes,
    int Kind,
    string Code,
    int Channel,
    int Severity
);

internal readonly record struct Shown(DateOnly Day, int Channel, string Placement, string Offer, bool Control);

internal readonly record struct Answered(DateOnly Day, string Offer, int Result, int ValueClass);

internal readonly record struct Held(
    DateOnly? Started,
    DateOnly? Ended,
    Guid Product,
    string Code,
    long Amount,
    string Currency
);

internal readonly record struct Staged(DateOnly Day, CustomerStage Stage);

/// <summary>Everything that happened to one customer, each fact on its day of the company.</summary>
internal sealed class CustomerHistory
{
    public required Guid Id { get; init; }

    /// <summary>What is held of the customer now.</summary>
    public required SnapshotNotes Now { get; set; }

    public required DateOnly? Since { get; init; }

    public required DateOnly Created { get; init; }

    /// <summary>Lives on in another: tells nothing of its own any longer.</summary>
    public required bool Merged { get; init; }

    public List<Held> Holdings { get; } = [];

    public List<Transaction> Transactions { get; } = [];

    public List<Contact> Contacts { get; } = [];

    public List<ServiceMatter> Cases { get; } = [];

    public List<Shown> Decisions { get; } = [];

    public List<Answered> Outcomes { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<Staged> Stages { get; } = [];

    /// <summary>The first day anything is known of; null: the customer was merged into another.</summary>
    public DateOnly? Begin()
    {
        if (Merged)
            return null;
        var first = DateOnly.MaxValue;
        foreach (var holding in Holdings)
            Take(holding.Started);
        foreach (var transaction in Transactions)
            Take(transaction.Day);
        foreach (var contact in Contacts)
            Take(contact.Day);
        foreach (var matter in Cases)
            Take(matter.Opened);
        Take(Since);
        return first == DateOnly.MaxValue ? Created : first;

        void Take(DateOnly? day)
        {
            if (day < first)
                first = day.Value;
        }
    }
}
