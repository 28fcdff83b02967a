using Vinculo.Platform;

namespace Vinculo.Decisions.Tables;

public enum TableState
{
    /// <summary>Somebody is writing it.</summary>
    Draft = 1,

    /// <summary>It waits for somebody else's approval.</summary>
    Waiting = 2,

    /// <summary>Approved: it holds from its hour on and is never changed again.</summary>
    Approved = 3,

    /// <summary>Given up before it was approved.</summary>
    Dropped = 4,
}

/// <summary>Somebody who wrote a version: none of them may approve it.</summary>
public sealed record TableAuthor(Guid Id, string Name);

/// <summary>A version of a table.</summary>
public sealed record TableVersion
{
    public required Guid TableId { get; init; }
    public required string Code { get; init; }
    public required int Version { get; init; }
    public TableState State { get; init; } = TableState.Draft;
    public required TableContent Content { get; init; }

    /// <summary>Of customers it is tried on beside the version in force, 0 … 0.5; 0: it takes that version's place.</summary>
    public double Share { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }
    public required DateTimeOffset MadeAt { get; init; }
    public required string MadeBy { get; init; }
    public IReadOnlyList<TableAuthor> Authors { get; init; } = [];
    public DateTimeOffset? SubmittedAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }
    internal Guid? DecidedById { get; init; }

    /// <summary>What whoever decided about it said.</summary>
    public string? Note { get; init; }
    public int RowVersion { get; init; } = 1;

    public bool IsOpen => State is TableState.Draft or TableState.Waiting;

    public bool Holds(DateTimeOffset at) =>
        State == TableState.Approved && From <= at && (To is not { } end || at < end);

    internal TableVersion By(Actor actor) =>
        Authors.Any(a => a.Id == actor.Id) ? this : this with { Authors = [.. Authors, new(actor.Id, actor.Name)] };
}
