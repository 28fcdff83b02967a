namespace Vinculo.Integration.Telephony;

/// <summary>Something a switchboard says of one leg of a call, in words of no particular switchboard.</summary>
/// <param name="Call">What all legs of the call share.</param>
/// <param name="Leg">The leg.</param>
internal abstract record LegFact(string Call, string Leg, DateTimeOffset At);

/// <summary>A leg came into being.</summary>
/// <param name="Extension">Of ours, when it leads to a desk; null: it leads outside.</param>
/// <param name="Number">Who is at its other end, as the network says; null: hidden.</param>
/// <param name="Name">As the network calls them.</param>
/// <param name="Dialled">What was dialled by whoever began it.</param>
internal sealed record LegAppeared(
    string Call,
    string Leg,
    DateTimeOffset At,
    string? Extension,
    string? Number,
    string? Name,
    string? Dialled
) : LegFact(Call, Leg, At);

/// <summary>It rings there.</summary>
internal sealed record LegRings(string Call, string Leg, DateTimeOffset At) : LegFact(Call, Leg, At);

/// <summary>It stopped ringing without anybody having answered.</summary>
internal sealed record LegNotTaken(string Call, string Leg, DateTimeOffset At, string? Cause) : LegFact(Call, Leg, At);

/// <summary>Somebody talks on it with the other side.</summary>
internal sealed record LegTalks(string Call, string Leg, DateTimeOffset At) : LegFact(Call, Leg, At);

internal sealed record LegHeld(string Call, string Leg, DateTimeOffset At, bool Held) : LegFact(Call, Leg, At);

/// <summary>The caller waits in a queue.</summary>
internal sealed record LegQueued(string Call, string Leg, DateTimeOffset At, string Queue) : LegFact(Call, Leg, At);

/// <summary>The call is being recorded.</summary>
internal sealed record LegRecorded(string Call, string Leg, DateTimeOffset At, string File) : LegFact(Call, Leg, At);

/// <summary>The leg is over.</summary>
/// <param name="Talked">How long was talked, when the switchboard says so.</param>
internal sealed record LegGone(string Call, string Leg, DateTimeOffset At, string? Cause, TimeSpan? Talked)
    : LegFact(Call, Leg, At);
