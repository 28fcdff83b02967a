namespace Vinculo.Interactions;

/// <summary>What is noted of a contact that we started, beside what was said in it.</summary>
public static class ContactNote
{
    /// <summary>Outcomes of a contact in which the customer was not reached.</summary>
    public static IReadOnlyList<string> NotReached { get; } =
    ["no-answer", "voicemail", "busy", "wrong-number", "not-there", "bounced", "failed"];

    /// <summary>Was the customer spoken to, or did the message arrive? Unless it is said otherwise, yes.</summary>
    public static bool IsDirect(string? outcome) =>
        outcome is null || !NotReached.Contains(outcome, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the contact was for, in the words of the contact rules; null when nobody wrote it down.</summary>
    /// <param name="attributes">The own fields of the interaction, as stored.</param>
    public static string? PurposeOf(string? attributes) =>
        attributes?.Contains("\"purpose\"", StringComparison.Ordinal) == true ? Told.Read(attributes)?.Purpose : null;
}
