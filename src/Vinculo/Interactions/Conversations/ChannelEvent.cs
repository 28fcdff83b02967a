namespace Vinculo.Interactions.Conversations;

/// <summary>Something a channel tells of: a message, what became of one, a call, or what nobody here knows yet.</summary>
/// <param name="ProviderId">The provider's own name of it; with its kind, the same at every repetition.</param>
/// <param name="At">When it happened, by the provider's clock.</param>
public abstract record ChannelEvent(string ProviderId, DateTimeOffset At);

/// <summary>A customer wrote.</summary>
/// <param name="ProviderId">The message.</param>
/// <param name="At">When.</param>
/// <param name="From">Who, as the channel knows them.</param>
/// <param name="Kind">text, image, audio, location, order, unsupported …: the channel's own word.</param>
/// <param name="Subject">Of an e-mail or a form; null elsewhere.</param>
/// <param name="Text">What a person reads; null when there is nothing to read.</param>
/// <param name="Attachments">What came with it, fetched or still to be.</param>
/// <param name="InReplyTo">The provider's name of the message answered.</param>
/// <param name="References">Earlier messages of an e-mail thread, oldest first.</param>
/// <param name="Raw">What the channel said beyond these fields, as JSON; kept with the message.</param>
public sealed record MessageReceived(
    string ProviderId,
    DateTimeOffset At,
    ChannelSender From,
    string Kind,
    string? Subject,
    string? Text,
    IReadOnlyList<ChannelAttachment> Attachments,
    string? InReplyTo,
    IReadOnlyList<string> References,
    string? Raw
) : ChannelEvent(ProviderId, At)
{
    /// <summary>Who else got it. They take part in what was said; they do not speak, and nobody is made a customer of them.</summary>
    public IReadOnlyList<CopyTo> Copies { get; init; } = [];

    /// <summary>It is about a case of its own: it goes into no matter that another case has.</summary>
    public bool OpensCase { get; init; }

    /// <summary>Written by a machine, or to many: nobody waits for an answer.</summary>
    public bool IsAutomatic => Kind is "auto-reply" or "bulk";
}

/// <summary>Somebody a mail went to besides.</summary>
/// <param name="Address">In small letters.</param>
public sealed record CopyTo(string Address, string? Name);

/// <summary>Somebody of the company wrote from outside of here: the page's own inbox, the telephone of the number.</summary>
/// <param name="To">The customer.</param>
public sealed record MessageEchoed(
    string ProviderId,
    DateTimeOffset At,
    ChannelSender To,
    string Kind,
    string? Text,
    IReadOnlyList<ChannelAttachment> Attachments,
    string? Raw
) : ChannelEvent(ProviderId, At);

/// <summary>What became of a message of ours.</summary>
/// <param name="Error">Why it failed, in the provider's words.</param>
public sealed record StatusChanged(string ProviderId, DateTimeOffset At, MessageStatus Status, string? Error)
    : ChannelEvent(ProviderId, At);

/// <summary>Everything we sent to somebody until a moment has come that far.</summary>
/// <param name="To">The customer.</param>
/// <param name="UpTo">Messages sent until then.</param>
public sealed record StatusReached(
    string ProviderId,
    DateTimeOffset At,
    ChannelSender To,
    MessageStatus Status,
    DateTimeOffset UpTo
) : ChannelEvent(ProviderId, At);

/// <summary>A customer changed a message; what stood there first is kept.</summary>
/// <param name="Message">The message changed.</param>
public sealed record MessageEdited(
    string ProviderId,
    DateTimeOffset At,
    ChannelSender From,
    string Message,
    string? Text,
    string? Raw
) : ChannelEvent(ProviderId, At);

/// <summary>A customer took a message back; that it was there is kept.</summary>
/// <param name="Message">The message taken back.</param>
public sealed record MessageRevoked(string ProviderId, DateTimeOffset At, ChannelSender From, string Message)
    : ChannelEvent(ProviderId, At);

/// <summary>A customer set a sign to a message, or took it away.</summary>
/// <param name="Message">The message.</param>
/// <param name="Emoji">The sign; null: taken away.</param>
public sealed record ReactionGiven(
    string ProviderId,
    DateTimeOffset At,
    ChannelSender From,
    string Message,
    string? Emoji
) : ChannelEvent(ProviderId, At);

/// <summary>A customer goes by another name of the channel from now on.</summary>
/// <param name="From">As known until now.</param>
/// <param name="To">As known from now on; null: the same name, yet the provider no longer vouches for the person behind it.</param>
public sealed record IdentityChanged(string ProviderId, DateTimeOffset At, ChannelSender From, ChannelSender? To)
    : ChannelEvent(ProviderId, At);

/// <summary>A customer says in the channel whether the company may write.</summary>
/// <param name="Purpose">marketing, or any: of everything.</param>
/// <param name="Wanted">False: no more.</param>
/// <param name="Detail">The customer's or provider's words.</param>
public sealed record PreferenceChanged(
    string ProviderId,
    DateTimeOffset At,
    ChannelSender From,
    string Purpose,
    bool Wanted,
    string? Detail
) : ChannelEvent(ProviderId, At);

/// <summary>A call went on.</summary>
/// <param name="Call">The call that all its legs belong to.</param>
/// <param name="With">The person outside.</param>
/// <param name="Direction">Who called: in, the customer.</param>
/// <param name="State">How far it is.</param>
/// <param name="Line">The company's number or queue.</param>
/// <param name="Agent">Extension or name of who rings or talks; null: nobody yet.</param>
/// <param name="Talked">How long was talked, once over.</param>
/// <param name="Cause">Why it ended, in the provider's words.</param>
/// <param name="Recording">Address of the recording.</param>
/// <param name="Raw">What the provider said beyond these fields, as JSON.</param>
public sealed record CallChanged(
    string ProviderId,
    DateTimeOffset At,
    string Call,
    ChannelSender With,
    Direction Direction,
    CallState State,
    string? Line,
    string? Agent,
    TimeSpan? Talked,
    string? Cause,
    string? Recording,
    string? Raw
) : ChannelEvent(ProviderId, At);

/// <summary>Something of a kind nobody here knows. Kept as it came, so that nothing is lost.</summary>
/// <param name="From">Who it is about, when that could be read.</param>
/// <param name="Kind">The provider's word for it.</param>
/// <param name="Raw">As it came.</param>
public sealed record UnknownReceived(string ProviderId, DateTimeOffset At, ChannelSender? From, string Kind, string Raw)
    : ChannelEvent(ProviderId, At);

/// <summary>A person as a channel knows them.</summary>
/// <param name="ExternalId">The channel's own key of the person: the most lasting one it gives.</param>
/// <param name="Aliases">Other keys that mean the same person in the same account.</param>
/// <param name="Name">As the person calls itself there.</param>
/// <param name="Phone">A telephone; the provider vouches for it unless <paramref name="IsVouched"/> says otherwise.</param>
/// <param name="Email">An address, likewise.</param>
/// <param name="IsVouched">False: telephone and address are only what the person typed; they prove nothing.</param>
/// <param name="SignedIn">The customer our own site had signed in, and signed; null: none.</param>
/// <param name="Typed">What the person said of themselves besides, in a form; it proves nothing either.</param>
public sealed record ChannelSender(
    string ExternalId,
    IReadOnlyList<string> Aliases,
    string? Name = null,
    string? Phone = null,
    string? Email = null,
    bool IsVouched = true,
    Vinculo.Customers.CustomerId? SignedIn = null,
    TypedDetails? Typed = null
)
{
    /// <summary>How sure it is that <see cref="SignedIn"/> is who speaks.</summary>
    public Verification SignedAs { get; init; } = Verification.Signed;

    /// <summary>Every key that means this person, the lasting one first.</summary>
    public IEnumerable<string> Keys => new[] { ExternalId }.Concat(Aliases).Distinct(StringComparer.Ordinal);
}

/// <summary>What somebody typed of themselves in a form.</summary>
public sealed record TypedDetails(string? City, string? Language)
{
    private const string Mark = "form:";

    /// <summary>
    /// What somebody is known by who typed all of it: whoever knows only a document or only an address of somebody else is
    /// another person to us.
    /// </summary>
    /// <param name="document">Country and type with the number, parted by slashes; null: none.</param>
    public static string KeyOf(string? document, string? email, string? phone) => $"{Mark}{document}|{email}|{phone}";

    /// <summary>The document in such a key; null: there is none.</summary>
    public static Vinculo.Customers.GivenIdentifier? DocumentOf(string key) =>
        key.StartsWith(Mark, StringComparison.Ordinal)
        && key[Mark.Length..].Split('|')[0].Split('/', 3) is [var country, var type, { Length: > 0 } number]
            ? new(type, country, number)
            : null;
}

/// <summary>A file that came with a message.</summary>
/// <param name="ProviderId">By what it is fetched.</param>
/// <param name="Name">As the sender named it.</param>
/// <param name="ContentType">As the sender says.</param>
/// <param name="Length">Bytes, when told.</param>
/// <param name="Sha256">Lower-case hex, when told.</param>
/// <param name="Content">The bytes; null: still to be fetched.</param>
public sealed record ChannelAttachment(
    string ProviderId,
    string? Name,
    string ContentType,
    long? Length,
    string? Sha256,
    ReadOnlyMemory<byte>? Content
);

/// <summary>How far a message of ours has come. It only goes forward; failed is the end.</summary>
public enum MessageStatus
{
    Queued = 1,
    Sent,
    Delivered,
    Read,
    Failed,
}

/// <summary>How far a call has come.</summary>
public enum CallState
{
    Queued = 1,
    Ringing,
    Answered,
    Held,
    Ended,
    Abandoned,
    Failed,
}

/// <summary>The account of a channel that an event came through, as far as conversations have to do with it.</summary>
/// <param name="Account">The account.</param>
/// <param name="Kind">The adapter's kind: whatsapp, telegram, email.postmark …</param>
/// <param name="Channel">What the timeline calls it.</param>
/// <param name="Team">Whose queue its new matters go to; null: everybody's.</param>
public sealed record ChannelLine(Guid Account, string Kind, Vinculo.Customers.Channel Channel, Guid? Team)
{
    /// <summary>What whoever takes its new matters must know.</summary>
    public AskedSkills Skills { get; init; } = AskedSkills.None;

    /// <summary>Within what a message is named once: an account; a mail has one name in whichever mailbox it arrives.</summary>
    public Guid NamesWithin => Kind.StartsWith("email.", StringComparison.Ordinal) ? Guid.Empty : Account;
}
