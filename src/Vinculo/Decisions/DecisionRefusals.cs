using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Decisions;

internal static class DecisionRefusals
{
    public static Refusal NoSuchCustomer(CustomerId id) =>
        Refusal.Missing("customer.not-found", ("customer", id.Value));

    public static Refusal NoSuchDecision(Guid id) => Refusal.Missing("decision.not-found", ("decision", id));

    public static Refusal NoSuchAction(string action) =>
        Refusal.Invalid("decision.no-such-action", "action", ("action", action));

    public static Refusal AlreadyAnswered(Result result, DateTimeOffset since) =>
        Refusal.Conflict("decision.already-answered", ("result", result.ToString()), ("since", since));

    public static Refusal NothingToUndo() => Refusal.Conflict("decision.nothing-to-undo");

    public static Refusal TooLateToUndo(int minutes) =>
        Refusal.Conflict("decision.too-late-to-undo", ("minutes", minutes));

    public static Refusal NoSuchOffer(string code) => Refusal.Missing("offer.not-found", ("code", code));

    public static Refusal OfferChanged(string code, int version) =>
        Refusal.Stale("offer.changed-meanwhile", ("code", code), ("version", version));
}
