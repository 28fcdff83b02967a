using Vinculo.Platform;

namespace Vinculo.Service.Cases;

internal static class CaseRefusals
{
    public static Refusal NotFound() => Refusal.Missing("case.not-found");

    public static Refusal NotNow() => Refusal.Conflict("case.not-now");

    /// <summary>Something without which it cannot be done.</summary>
    public static Refusal Missing(string field) =>
        Refusal.Invalid(
            field switch
            {
                "kind" => "case.missing-kind",
                "severity" => "case.missing-severity",
                "channel" => "case.missing-channel",
                "code" => "case.missing-code",
                "owner" => "case.missing-owner",
                "team" => "case.missing-team",
                "message" => "case.missing-message",
                "proof" => "case.missing-proof",
                "note" => "case.missing-note",
                "receipts" => "case.missing-receipts",
                "title" => "case.missing-title",
                "action" => "case.missing-action",
                "dueOn" => "case.missing-dueOn",
                _ => "case.missing-subject",
            },
            field
        );

    public static Refusal TooLong(string field, int limit) =>
        Refusal.Invalid("case.text-too-long", field, ("limit", limit));

    public static Refusal Stale() => Refusal.Stale("case.changed-meanwhile");
}
