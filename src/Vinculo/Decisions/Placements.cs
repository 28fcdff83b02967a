using Vinculo.Customers;

namespace Vinculo.Decisions;

/// <summary>What the places at which proposals are made differ in.</summary>
internal static class Placements
{
    /// <summary>At most so many proposals at once, anywhere.</summary>
    public const int Most = 10;

    /// <summary>Where offers of other systems are kept that were made in the past.</summary>
    public const string History = "history";

    /// <summary>How many proposals are usual: one thing when we seek the customer out, a choice when she has come.</summary>
    public static int Usual(string placement) =>
        placement.StartsWith("outbound", StringComparison.Ordinal) ? 1 : Ranking.Proposed;

    /// <summary>
    /// The customer herself sees what comes first there. Then saying nothing is an answer in time; where an agent speaks,
    /// nobody knows whether it was said.
    /// </summary>
    public static bool IsSeenByCustomer(string placement, Channel channel) =>
        placement != History
        && !placement.StartsWith("agent", StringComparison.Ordinal)
        && placement != Outbound.OutboundPlan.Placement
        && channel is Channel.Web or Channel.App or Channel.Email or Channel.Sms or Channel.WhatsApp or Channel.Chat;
}
