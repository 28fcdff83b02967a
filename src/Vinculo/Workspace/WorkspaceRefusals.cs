using Vinculo.Customers;
using Vinculo.Platform;

namespace Vinculo.Workspace;

internal static class WorkspaceRefusals
{
    public static Refusal NotFound(CustomerId customer) =>
        Refusal.Missing("customer.not-found", ("customer", customer.Value));

    public static Refusal OutOfReach(CustomerId customer) =>
        Refusal.Forbidden("customer.out-of-reach", ("customer", customer.Value));
}
