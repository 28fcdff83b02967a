using System.ComponentModel;
using Vinculo.Customers;
using Vinculo.Interactions.Conversations;

namespace Vinculo.Interactions.Inbox.Api;

internal sealed record SentAnswer(Guid Id);

internal sealed record TextForm(string? Text);

internal sealed record DecisionForm([property: Description("sendAgain or discard.")] MessageDecision? Act);

internal sealed record PresenceForm(bool Writing);

internal sealed record SendForm(
    [property: Description("One of the ways of the matter: the account and the person's name there.")] Guid Identity,
    string? Text,
    [property: Description("Instead of text, where the channel asks for approved words.")] MessageTemplate? Template,
    [property: Description("The provider's name of the message answered.")] string? InReplyTo,
    [property: Description(
        "In the words of the contact rules; unless said, what stands on file: requested, or service of a case."
    )]
        string? Purpose,
    [property: Description("Why it is sent although the contact rules say no.")] string? Anyway,
    Guid? RequestId
);

internal sealed record ActForm(
    [property: Description("take, assign, release, settle, snooze, reopen, prioritise or moveToTeam.")] EpisodeAct? Act,
    Guid? User,
    Guid? Team,
    [property: Description("1 urgent … 4 low.")] int? Priority,
    DateTimeOffset? Until
);

/// <summary>A matter, for programs.</summary>
internal sealed record EpisodeAnswer(
    Episode Episode,
    string Name,
    string? Owner,
    IReadOnlyList<TimelineEntry> Timeline,
    IReadOnlyCollection<MessageMark> Messages,
    IReadOnlyList<MessageFile> Files,
    IReadOnlyList<Commitment> Promises,
    string? PendingQuestion,
    IReadOnlyList<WayAnswer> Ways,
    IReadOnlyList<Presence> Others,
    string? Draft
)
{
    public static EpisodeAnswer Of(EpisodeView view) =>
        new(
            view.Episode,
            view.Name,
            view.Owner,
            view.Timeline,
            [.. view.Marks.Values],
            [.. view.Files.SelectMany(f => f)],
            view.Promises,
            view.Last?.PendingQuestion,
            [
                .. view.Ways.Select(w => new WayAnswer(
                    w.Identity.Id,
                    w.Account,
                    w.Channel,
                    w.FreeUntil,
                    w.Identity.StoppedAt,
                    w.Identity.Verified
                )),
            ],
            view.Others,
            view.Draft
        );
}

internal sealed record WayAnswer(
    Guid Identity,
    string Account,
    Channel Channel,
    DateTimeOffset? FreeUntil,
    DateTimeOffset? StoppedAt,
    Verification Verified
);
