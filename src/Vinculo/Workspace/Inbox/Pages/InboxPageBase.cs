using Vinculo.Customers;
using Vinculo.Interactions.Conversations;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Ui.Components;

namespace Vinculo.Workspace.Inbox.Pages;

/// <summary>What the pages of the inbox share: the request, the actor, the posted form, how a refusal is shown.</summary>
public abstract class InboxPageBase : ActorPage
{
    protected bool IsPost => HttpMethods.IsPost(Http.Request.Method) && Http.Request.HasFormContentType;

    /// <summary>A value of the form; null when it is empty.</summary>
    protected string? Sent(string name) =>
        IsPost && Http.Request.Form[name].FirstOrDefault() is { Length: > 0 } value ? value : null;

    /// <summary>Goes on with the page anew, or shows why not.</summary>
    protected void Tell<T>(Outcome<T> outcome, string onwards)
    {
        if (outcome.IsRefused(out Refusal? refusal))
            No = refusal;
        else
            Navigation.NavigateTo(onwards);
    }

    protected static Tone ToneOf(int priority) =>
        priority switch
        {
            Episode.Urgent => Tone.Bad,
            Episode.High => Tone.Warn,
            _ => Tone.Neutral,
        };

    protected static Tone ToneOf(EpisodeState state) =>
        state switch
        {
            EpisodeState.Open => Tone.Brand,
            EpisodeState.Waiting => Tone.Info,
            EpisodeState.Settled => Tone.Ok,
            _ => Tone.Neutral,
        };

    protected static Tone ToneOf(ValueClass worth) => DeskTones.Of(worth);
}
