using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Interactions.Conversations;

/// <summary>The running conversation of one customer and the matter it is at, while events are taken into it.</summary>
internal sealed class Thread(CustomerId customer, Guid conversation, bool isNew, ValueClass? worth, DateTimeOffset now)
{
    public CustomerId Customer => customer;
    public Guid Conversation => conversation;
    public bool IsNew => isNew;
    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset LastAt { get; set; }
    public Channel Channel { get; set; }
    public string? Subject { get; set; }
    public string? LastWords { get; set; }
    public string? PendingQuestion { get; init; }
    public Episode? Episode { get; set; }

    /// <summary>Something was added.</summary>
    public bool Touched { get; private set; }

    /// <summary>The matter was changed.</summary>
    public bool Moved { get; private set; }

    /// <summary>Puts words at the end of the conversation, unless later ones stand there.</summary>
    public void Add(Spoken said, Channel channel)
    {
        Touched = true;
        if (said.At < LastAt)
            return;
        (LastAt, Channel) = (said.At, channel);
        if (said.Text is { } words)
            LastWords = Episode.Head(words);
        Subject ??= said.Subject;
    }

    /// <summary>The customer wrote: the matter goes on, is taken up again, or a new one begins.</summary>
    public void Hear(
        ChannelLine line,
        ChannelIdentity person,
        Spoken said,
        Func<DateTimeOffset, int, DateTimeOffset> due,
        TimeSpan reopen,
        MessageEntry message
    )
    {
        if (
            Episode is not { } current
            || (current.State == EpisodeState.Settled && said.At - current.SettledAt > reopen)
            || (said.OpensCase && current.Case is not null)
        )
            Episode = Conversations.Episode.Begun(
                customer,
                Ids.New(now),
                conversation,
                line,
                person.Id,
                said.Subject,
                Conversations.Episode.PriorityOf(worth),
                said.At,
                said.Text
            );
        Episode = Episode!.Heard(said.At, line, person.Id, said.Text ?? said.Kind, due);
        message.Episode = Episode.Id;
        Moved = true;
    }

    /// <summary>Somebody of the company wrote from elsewhere.</summary>
    public void Tell(Spoken said)
    {
        if (Episode is { State: not EpisodeState.Settled } current)
        {
            Episode = current.Told(said.At, null, said.Text);
            Moved = true;
        }
    }
}
