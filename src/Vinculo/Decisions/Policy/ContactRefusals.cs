using System.Globalization;
using Vinculo.Platform;

namespace Vinculo.Decisions.Policy;

internal static class ContactRefusals
{
    /// <summary>The rules of contact say no; the facts carry the sentence of the rule and when it may be.</summary>
    public static Refusal Held(ContactVerdict verdict, ContactPurpose purpose) =>
        Refusal.Conflict(
            "contact.held",
            ("rule", verdict.Code),
            ("why", ContactWords.Why(verdict, CultureInfo.CurrentUICulture)),
            ("answer", verdict.Answer.ToString().ToLowerInvariant()),
            ("until", verdict.Until),
            ("version", verdict.Version),
            ("purpose", PurposeWords.Of(purpose))
        );

    public static Refusal NoSuchVersion(int version) =>
        Refusal.Missing("contact-rules.not-found", ("version", version));

    public static Refusal AlreadyJudged(int version) => Refusal.Conflict("contact-rules.judged", ("version", version));

    public static Refusal OwnVersion(int version) => Refusal.Conflict("contact-rules.own", ("version", version));

    public static Refusal OneWaits(int version) => Refusal.Conflict("contact-rules.one-waits", ("version", version));
}
