using Vinculo.Customers;

namespace Vinculo.Interactions.Conversations;

public enum EpisodeState
{
    /// <summary>The customer waits for us.</summary>
    Open = 1,

    /// <summary>We wait for the customer.</summary>
    Waiting = 2,

    /// <summary>Put off until a moment.</summary>
    Snoozed = 3,

    Settled = 4,
}

/// <summary>A matter within a customer's lifelong conversation, from the first message until it is settled.</summary>
/// <param name="Account">The account its last message came through; null: it began here.</param>
/// <param name="Identity">Who spoke last, as that account knows them.</param>
/// <param name="Team">Whose queue it stands in; null: everybody's.</param>
/// <param name="Owner">Who has it.</param>
/// <param name="Skill">What whoever takes it must know; null: nothing in particular.</param>
/// <param name="Priority">1 urgent … 4 low.</param>
/// <param name="Since">Since when it stands so; of an open one, since the customer waits.</param>
/// <param name="DueAt">When an answer is due; null: none is.</param>
/// <param name="Trouble">Why our last message did not go out.</param>
public sealed record Episode(
    CustomerId Customer,
    Guid Id,
    Guid Conversation,
    Guid? Account,
    Guid? Identity,
    Channel Channel,
    string? Subject,
    EpisodeState State,
    Guid? Team,
    Guid? Owner,
    string? Skill,
    int Priority,
    DateTimeOffset Since,
    DateTimeOffset? DueAt,
    DateTimeOffset? SnoozedUntil,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastAt,
    string? LastWords,
    int Messages,
    DateTimeOffset? AnsweredAt,
    DateTimeOffset? SettledAt,
    Guid? SettledBy,
    string? Trouble,
    Guid? Case,
    int RowVersion
)
{
    public const int Urgent = 1;
    public const int High = 2;
    public const int Normal = 3;
    public const int Low = 4;

    private const int LongestWords = 280;

    /// <summary>A customer who is worth more does not wait behind others.</summary>
    public static int PriorityOf(ValueClass? worth) => worth == ValueClass.A ? High : Normal;

    /// <summary>A new matter, before anything is said in it.</summary>
    public static Episode Begun(
        CustomerId customer,
        Guid id,
        Guid conversation,
        ChannelLine line,
        Guid identity,
        string? subject,
        int priority,
        DateTimeOffset at,
        string? words = null
    ) =>
        new(
            customer,
            id,
            conversation,
            line.Account,
            identity,
            line.Channel,
            subject,
            EpisodeState.Open,
            line.Team,
            Owner: null,
            Skill: line.Skills.Of(words is null ? subject : $"{subject} {words}"),
            priority,
            Since: at,
            DueAt: null,
            SnoozedUntil: null,
            OpenedAt: at,
            LastAt: at,
            LastWords: null,
            Messages: 0,
            AnsweredAt: null,
            SettledAt: null,
            SettledBy: null,
            Trouble: null,
            Case: null,
            RowVersion: 0
        );

    /// <summary>The customer wrote: whoever had settled it, put it off or waited has it before them again.</summary>
    public Episode Heard(
        DateTimeOffset at,
        ChannelLine line,
        Guid identity,
        string? words,
        Func<DateTimeOffset, int, DateTimeOffset> due
    )
    {
        var newest = at >= LastAt;
        var waits = State == EpisodeState.Open && Messages > 0;
        var since = waits ? (at < Since ? at : Since) : at;
        return this with
        {
            State = EpisodeState.Open,
            Since = since,
            DueAt = due(since, Priority),
            SnoozedUntil = null,
            SettledAt = null,
            SettledBy = null,
            LastAt = newest ? at : LastAt,
            LastWords = newest && words is not null ? Head(words) : LastWords,
            Channel = newest ? line.Channel : Channel,
            Account = newest ? line.Account : Account,
            Identity = newest ? identity : Identity,
            Messages = Messages + 1,
            RowVersion = RowVersion + 1,
        };
    }

    /// <summary>We wrote: now it is the customer's turn.</summary>
    public Episode Told(DateTimeOffset at, Guid? by, string? words, bool keepsOpen = false) =>
        this with
        {
            State = keepsOpen ? State : EpisodeState.Waiting,
            Since = keepsOpen ? Since : at,
            DueAt = keepsOpen ? DueAt : null,
            SnoozedUntil = null,
            LastAt = at >= LastAt ? at : LastAt,
            LastWords = at >= LastAt && words is not null ? Head(words) : LastWords,
            Messages = Messages + 1,
            AnsweredAt = by is null ? AnsweredAt : AnsweredAt ?? at,
            Owner = Owner ?? by,
            Trouble = null,
            RowVersion = RowVersion + 1,
        };

    /// <summary>Words as they fit a line of the inbox.</summary>
    public static string Head(string words)
    {
        var line = words.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestWords ? line : line[..(LongestWords - 1)] + "…";
    }
}
