using Vinculo.Platform;

namespace Vinculo.Customers.Relations;

internal static class RelationRefusals
{
    public static Refusal NotFound() => Refusal.Missing("relation.not-found");

    public static Refusal UnknownCustomer(CustomerId id) =>
        Refusal.Missing("customer.not-found", ("customer", id.Value));

    public static Refusal UnknownRole(string role) => Refusal.Invalid("relation.role-unknown", "role", ("role", role));

    public static Refusal ToSelf() => Refusal.Invalid("relation.to-self", "other");

    public static Refusal WrongKind(string name) => Refusal.Invalid("relation.wrong-kind", "role", ("relation", name));

    public static Refusal Known(string name, string other) =>
        Refusal.Conflict("relation.known", ("relation", name), ("other", other));

    public static Refusal Sole(string name, string other) =>
        Refusal.Conflict("relation.sole", ("relation", name), ("other", other));

    public static Refusal Cycle(string other) => Refusal.Invalid("relation.cycle", "other", ("other", other));

    public static Refusal Dates() => Refusal.Invalid("relation.dates", "to");

    public static Refusal Strength() => Refusal.Invalid("relation.strength", "strength");

    public static Refusal NoteTooLong(int limit) => Refusal.Invalid("customer.text-too-long", "note", ("limit", limit));

    public static Refusal NothingToUndo() => Refusal.Conflict("relation.nothing-to-undo");

    public static Refusal TypeName(string field, int limit) =>
        Refusal.Invalid("relation.type-name", field, ("limit", limit));

    public static Refusal TypeTaken(string name) => Refusal.Invalid("relation.type-taken", "nameEs", ("name", name));
}
