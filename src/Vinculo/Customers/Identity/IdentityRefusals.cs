using Vinculo.Platform;

namespace Vinculo.Customers.Identity;

internal static class IdentityRefusals
{
    public static Refusal NotFound(CustomerId id) => Refusal.Missing("customer.not-found", ("customer", id.Value));

    public static Refusal SameCustomer() => Refusal.Invalid("identity.same-customer", "other");

    public static Refusal KindsDiffer(Customer a, Customer b) =>
        Refusal.Conflict("identity.kinds-differ", ("one", a.DisplayName), ("other", b.DisplayName));

    public static Refusal SurvivorElsewhere() => Refusal.Invalid("identity.survivor-elsewhere", "survivor");

    public static Refusal ReasonTooLong() => Refusal.Invalid("identity.reason-too-long", "reason", ("limit", 500));

    public static Refusal EventMissing(Guid id) => Refusal.Missing("identity.event-not-found", ("event", id));

    public static Refusal NotAMerge() => Refusal.Conflict("identity.event-not-a-merge");

    public static Refusal NothingChosen() => Refusal.Invalid("identity.nothing-chosen", "records");

    public static Refusal EverythingChosen() => Refusal.Invalid("identity.everything-chosen", "records");

    public static Refusal RecordMissing(string key) =>
        Refusal.Invalid("identity.record-not-found", "records", ("record", key));

    public static Refusal AssignmentUnknown(string table) =>
        Refusal.Invalid("identity.assignment-unknown", "assign", ("table", table));
}
