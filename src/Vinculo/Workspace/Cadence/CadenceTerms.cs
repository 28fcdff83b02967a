using Vinculo.Customers;
using Vinculo.Interactions;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Workspace.Cadence;

/// <summary>How often customers of a segment are to be contacted; stands before the rhythm of their class.</summary>
/// <param name="Segment">As <c>segmentation:segment</c>.</param>
public sealed record SegmentRhythm(string Segment, int Days);

/// <summary>Days between two contacts, by class; 0: no rhythm.</summary>
public sealed record ClassRhythms(int A, int B, int C)
{
    public int Of(ValueClass value) =>
        value switch
        {
            ValueClass.A => A,
            ValueClass.B => B,
            _ => C,
        };
}

/// <summary>How often important customers are to be contacted, and which contacts count.</summary>
/// <param name="Days">By class.</param>
/// <param name="Channels">Contacts through these count.</param>
/// <param name="FromThem">Contacts the customer began count too.</param>
/// <param name="ByOwner">Only contacts of whoever keeps the customer's relationship count.</param>
public sealed record CadenceTerms(
    ClassRhythms Days,
    IReadOnlyList<SegmentRhythm> Segments,
    IReadOnlyList<Channel> Channels,
    bool FromThem,
    bool ByOwner
)
{
    public const string SettingCode = "cadence";
    public const int LongestDays = 730;
    public const int MostSegments = 20;

    /// <summary>A every 30 days, B every 90; by voice, in person or in writing between two people.</summary>
    public static CadenceTerms Usual { get; } =
        new(
            new(30, 90, 0),
            [],
            [Channel.Voice, Channel.Email, Channel.Chat, Channel.WhatsApp, Channel.Store, Channel.Visit],
            true,
            false
        );

    public Refusal? Problem() =>
        Segments.Select(s => s.Days).Concat([Days.A, Days.B, Days.C]).Any(d => d is < 0 or > LongestDays)
            ? Refusal.Invalid("cadence.days", "days", ("limit", LongestDays))
        : Segments.Count > MostSegments || Segments.Any(s => s.Segment.Length > 120 || !s.Segment.Contains(':'))
            ? Refusal.Invalid("cadence.segments", "segments", ("limit", MostSegments))
        : Channels.Count == 0 || Channels.Any(c => !Enum.IsDefined(c) || c == Channel.Internal)
            ? Refusal.Invalid("cadence.channels", "channels")
        : null;

    /// <summary>The rhythm of somebody; null: none.</summary>
    /// <param name="segments">Where they stand, as <c>segmentation:segment</c>.</param>
    internal (string Rule, int Days)? Of(ValueClass? value, IReadOnlySet<string> segments) =>
        Segments.FirstOrDefault(s => segments.Contains(s.Segment)) is { } own
            ? own.Days > 0
                ? (own.Segment, own.Days)
                : null
            : value is { } of && Days.Of(of) is > 0 and var days
                ? (of.ToString(), days)
                : null;

    /// <summary>Which contacts count, as a condition on <c>interaction i</c> of <c>customer c</c>.</summary>
    internal string Counts() =>
        $"i.kind IN (1, 6) AND i.channel IN ({string.Join(", ", Channels.Select(c => (int)c))})"
        + (FromThem ? "" : " AND i.direction = 2")
        + (ByOwner ? " AND i.agent_id = c.owner_id" : "")
        + $" AND (i.outcome IS NULL OR i.outcome NOT IN ({string.Join(", ", ContactNote.NotReached.Select(o => $"'{o}'"))}))";
}

/// <summary>The company's rhythms; a change is worked out for everybody in the background.</summary>
public sealed class CadenceRules(Settings settings)
{
    public async ValueTask<CadenceTerms> ReadAsync(CancellationToken cancel) =>
        await settings.ReadAsync<CadenceTerms>(CadenceTerms.SettingCode, cancel) ?? CadenceTerms.Usual;

    /// <summary>As part of somebody's transaction, and not as remembered.</summary>
    internal static async Task<CadenceTerms> WithinAsync(Session session) =>
        await session.RecallAsync<CadenceTerms>(CadenceTerms.SettingCode) ?? CadenceTerms.Usual;

    public ValueTask<int> VersionAsync(CancellationToken cancel) =>
        settings.RowVersionAsync(CadenceTerms.SettingCode, cancel);

    /// <param name="version">As read; somebody else's change meanwhile is refused.</param>
    /// <param name="actor">Needs <c>fulfilment.manage</c>.</param>
    public async Task<Outcome<int>> ChangeAsync(
        CadenceTerms terms,
        int version,
        Actor actor,
        CancellationToken cancel
    ) =>
        !actor.May(Permissions.FulfilmentManage) ? Actor.Refused(Permissions.FulfilmentManage)
        : terms.Problem() is { } problem ? problem
        : await settings.ChangeAsync(
            CadenceTerms.SettingCode,
            terms,
            version,
            actor.With(Permissions.SettingsManage),
            cancel
        );
}
