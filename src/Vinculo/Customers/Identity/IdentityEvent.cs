using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Customers;

public enum IdentityEventKind
{
    /// <summary>Two customers became one.</summary>
    Merged = 1,

    /// <summary>Some source records became a customer of their own.</summary>
    Split = 2,

    /// <summary>A merge was taken back.</summary>
    Unmerged = 3,

    /// <summary>Rows were given to another customer.</summary>
    Reassigned = 4,

    /// <summary>Somebody decided something about the identity without moving anything.</summary>
    Decided = 5,
}

/// <summary>How many rows of a table went where.</summary>
/// <param name="Table">The table.</param>
/// <param name="Moved">Rows that went to the survivor.</param>
/// <param name="SetAside">Rows kept beside, because the survivor has one that says the same.</param>
public sealed record TableMove(string Table, int Moved, int SetAside);

/// <summary>Something that happened to the identity of customers.</summary>
/// <param name="Survivor">The customer that goes on.</param>
/// <param name="Absorbed">The one that went into it, or came out of it.</param>
/// <param name="Probability">That they are one, as the model said at the time; null: nobody asked a model.</param>
/// <param name="Evidence">The comparisons, as JSON.</param>
/// <param name="Summary">Rows that moved, by table.</param>
/// <param name="Undoes">The event this one took back.</param>
/// <param name="UndoneBy">The event that took this one back.</param>
public sealed record IdentityEvent(
    Guid Id,
    long Seq,
    IdentityEventKind Kind,
    CustomerId Survivor,
    CustomerId Absorbed,
    DateTimeOffset At,
    ActorKind ActorKind,
    string ActorName,
    string Reason,
    double? Probability,
    string? Evidence,
    string? ModelVersion,
    IReadOnlyList<TableMove> Summary,
    Guid? Undoes,
    Guid? UndoneBy,
    DateTimeOffset? UndoneAt
)
{
    internal const string Columns =
        "id, seq, kind, survivor_id, absorbed_id, at, actor_kind, actor_name, reason, probability, evidence, model_version, summary, undoes_id, undone_by, undone_at";

    /// <summary>The event is a merge and still in force.</summary>
    public bool InForce => Kind == IdentityEventKind.Merged && UndoneBy is null;

    internal static IdentityEvent Read(Row row) =>
        new(
            row.Guid(0),
            row.Long(1),
            row.Enum<IdentityEventKind>(2),
            new(row.Guid(3)),
            new(row.Guid(4)),
            row.Instant(5),
            row.Enum<ActorKind>(6),
            row.Text(7),
            row.Text(8),
            row.IsNull(9) ? null : row.Double(9),
            row.TextOrNull(10),
            row.TextOrNull(11),
            row.IsNull(12) ? [] : Json.Read<List<TableMove>>(row.Text(12)),
            row.GuidOrNull(13),
            row.GuidOrNull(14),
            row.InstantOrNull(15)
        );
}

/// <summary>Two customers are one from now on; the absorbed number answers with the survivor for ever.</summary>
public sealed record CustomersMerged(
    Guid Event,
    CustomerId Survivor,
    CustomerId Absorbed,
    double? Probability,
    DateTimeOffset At
);

/// <summary>What was one customer is two: whoever compares pairs must not bring them together again.</summary>
/// <param name="Event">The event.</param>
/// <param name="Undone">The merge that was taken back; null when records were taken out of a customer.</param>
/// <param name="From">The customer that keeps the rest.</param>
/// <param name="Given">The customer that was given back, or made.</param>
/// <param name="By">Who decided.</param>
/// <param name="At">When.</param>
public sealed record CustomersSplit(
    Guid Event,
    Guid? Undone,
    CustomerId From,
    CustomerId Given,
    Guid By,
    DateTimeOffset At
);
