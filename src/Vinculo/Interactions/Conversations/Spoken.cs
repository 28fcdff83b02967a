using System.Text.Json.Nodes;

namespace Vinculo.Interactions.Conversations;

/// <summary>An event as it stands in a conversation: what was said, by whom, and whether it wants an answer.</summary>
/// <param name="Kind">The channel's word; of an edit, a reaction, a taking back: <c>edited</c>, <c>reaction</c>, <c>revoked</c>.</param>
/// <param name="Target">The message it is about.</param>
/// <param name="WantsAnswer">The customer waits for us after it.</param>
internal sealed record Spoken(
    string ProviderId,
    DateTimeOffset At,
    DateTimeOffset SaidAt,
    string Kind,
    Direction Direction,
    string? Subject,
    string? Text,
    IReadOnlyList<ChannelAttachment> Files,
    string? InReplyTo,
    string? Target,
    string? Raw,
    bool WantsAnswer,
    string? Outcome = null
)
{
    private static readonly ChannelAttachment[] NoFiles = [];

    /// <summary>Who else got it.</summary>
    public IReadOnlyList<CopyTo> Copies { get; init; } = [];

    /// <summary>It goes into no matter that another case has.</summary>
    public bool OpensCase { get; init; }

    public static Spoken Of(ChannelEvent told, DateTimeOffset at)
    {
        Spoken Plain(string kind, string? text, string? target, bool wantsAnswer, string? raw = null) =>
            new(told.ProviderId, at, told.At, kind, Direction.In, null, text, NoFiles, null, target, raw, wantsAnswer);
        return told switch
        {
            MessageReceived m => Plain(m.Kind, m.Text, null, !m.IsAutomatic, m.Raw) with
            {
                Subject = m.Subject,
                Files = m.Attachments,
                InReplyTo = m.InReplyTo,
                Copies = m.Copies,
                OpensCase = m.OpensCase,
            },
            MessageEchoed m => Plain(m.Kind, m.Text, null, false, m.Raw) with
            {
                Direction = Direction.Out,
                Files = m.Attachments,
            },
            MessageEdited e => Plain("edited", e.Text, e.Message, true, e.Raw),
            MessageRevoked e => Plain("revoked", null, e.Message, false),
            ReactionGiven e => Plain("reaction", e.Emoji, e.Message, false),
            PreferenceChanged w => Plain("preference", w.Detail, null, false),
            CallChanged c => Plain(
                "call",
                null,
                null,
                c.Direction == Direction.In && c.State != CallState.Ended,
                CallJson(c)
            ) with
            {
                Direction = c.Direction,
                Outcome = c.State switch
                {
                    CallState.Abandoned => "no-answer",
                    CallState.Failed => "failed",
                    _ => null,
                },
            },
            UnknownReceived u => Plain("unsupported", null, null, true, u.Raw),
            _ => throw new ArgumentOutOfRangeException(nameof(told), told.GetType().Name, null),
        };
    }

    private static string CallJson(CallChanged call) =>
        new JsonObject
        {
            ["call"] = call.Call,
            ["state"] = call.State.ToString(),
            ["line"] = call.Line,
            ["agent"] = call.Agent,
            ["seconds"] = call.Talked?.TotalSeconds,
            ["cause"] = call.Cause,
            ["recording"] = call.Recording,
            ["raw"] = call.Raw,
        }.ToJsonString();
}
