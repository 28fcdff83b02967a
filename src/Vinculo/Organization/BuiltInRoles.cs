using Vinculo.Platform;

namespace Vinculo.Organization;

/// <summary>A role the product brings along. Companies add their own and may change what these allow, save the administrator's.</summary>
/// <param name="Code">Stable name, stored as the role's name; its text is a resource.</param>
/// <param name="Reach">Which customers it shows.</param>
/// <param name="Permissions">What it allows on the first day.</param>
public sealed record BuiltInRole(string Code, Reach Reach, IReadOnlyList<string> Permissions);

/// <summary>The roles of a new installation.</summary>
public static class BuiltInRoles
{
    public const string Administrator = "administrator";

    public static IReadOnlyList<BuiltInRole> All { get; } =
    [
        // Whoever answers the phone must recognise every customer who calls; a seller works a portfolio.
        new(
            "agent",
            Reach.All,
            [
                Permissions.CustomersRead,
                Permissions.CustomersEdit,
                Permissions.InteractionsRecord,
                Permissions.DecisionsDecide,
                Permissions.LoyaltyServe,
                Permissions.RetentionServe,
                Permissions.KnowledgeRead,
                Permissions.SatisfactionServe,
                Permissions.OutboundServe,
                Permissions.CasesRead,
                Permissions.CasesWork,
                Permissions.FulfilmentWork,
                Permissions.VisitsServe,
                Permissions.InboxServe,
            ]
        ),
        new(
            "seller",
            Reach.Teams,
            [
                Permissions.CustomersRead,
                Permissions.CustomersEdit,
                Permissions.InteractionsRecord,
                Permissions.DecisionsDecide,
                Permissions.LoyaltyServe,
                Permissions.RetentionServe,
                Permissions.KnowledgeRead,
                Permissions.SatisfactionServe,
                Permissions.OutboundServe,
                Permissions.CasesRead,
                Permissions.CasesWork,
                Permissions.FulfilmentWork,
                Permissions.VisitsServe,
                Permissions.InboxServe,
            ]
        ),
        new(
            "marketer",
            Reach.All,
            [
                Permissions.CustomersRead,
                Permissions.CustomersExport,
                Permissions.OffersRead,
                Permissions.OffersEdit,
                Permissions.TablesRead,
                Permissions.TablesEdit,
                Permissions.ContactRulesEdit,
                Permissions.LoyaltyServe,
                Permissions.LoyaltyManage,
                Permissions.KnowledgeRead,
                Permissions.KnowledgeEdit,
                Permissions.SatisfactionServe,
                Permissions.SatisfactionManage,
                Permissions.OutboundServe,
                Permissions.OutboundManage,
                Permissions.InsightsRead,
                Permissions.SegmentsManage,
            ]
        ),
        new(
            "analyst",
            Reach.All,
            [
                Permissions.CustomersRead,
                Permissions.CustomersExport,
                Permissions.CustomersMerge,
                Permissions.MatchingReview,
                Permissions.OffersRead,
                Permissions.TablesRead,
                Permissions.InsightsRead,
                Permissions.InsightsRun,
                Permissions.SegmentsManage,
                Permissions.CaptureRead,
                Permissions.SatisfactionServe,
                Permissions.CasesRead,
                Permissions.ImportsRun,
            ]
        ),
        new(
            "head",
            Reach.All,
            [.. Organization.Permissions.All.Except([Permissions.UsersManage, Permissions.ApiKeysManage])]
        ),
        new(Administrator, Reach.All, Organization.Permissions.All),
        new("viewer", Reach.Teams, [Permissions.InsightsRead]),
    ];
}
