namespace Vinculo.Organization;

/// <summary>What people and API keys may be allowed to do. The text of each stands in <c>Permissions.resx</c> under its code.</summary>
public static class Permissions
{
    public const string CustomersRead = "customers.read";
    public const string CustomersEdit = "customers.edit";
    public const string CustomersExport = "customers.export";
    public const string CustomersMerge = "customers.merge";
    public const string MatchingReview = "matching.review";
    public const string InteractionsRecord = "interactions.record";
    public const string DecisionsDecide = "decisions.decide";
    public const string OffersRead = "offers.read";
    public const string OffersEdit = "offers.edit";
    public const string TablesRead = "tables.read";
    public const string TablesEdit = "tables.edit";
    public const string TablesApprove = "tables.approve";
    public const string ContactRulesEdit = "contactrules.edit";
    public const string ContactRulesApprove = "contactrules.approve";
    public const string ContactRulesOverride = "contactrules.override";
    public const string LoyaltyServe = "loyalty.serve";
    public const string LoyaltyManage = "loyalty.manage";
    public const string RetentionServe = "retention.serve";
    public const string RetentionApprove = "retention.approve";
    public const string RetentionManage = "retention.manage";
    public const string OutboundServe = "outbound.serve";
    public const string OutboundManage = "outbound.manage";
    public const string KnowledgeRead = "knowledge.read";
    public const string KnowledgeEdit = "knowledge.edit";
    public const string SatisfactionServe = "satisfaction.serve";
    public const string SatisfactionManage = "satisfaction.manage";
    public const string McpUse = "mcp.use";
    public const string CasesRead = "cases.read";
    public const string CasesWork = "cases.work";
    public const string CasesManage = "cases.manage";
    public const string FulfilmentWork = "fulfilment.work";
    public const string FulfilmentManage = "fulfilment.manage";
    public const string VisitsServe = "visits.serve";
    public const string VisitsManage = "visits.manage";
    public const string InboxServe = "inbox.serve";
    public const string InboxManage = "inbox.manage";
    public const string ChannelsManage = "channels.manage";
    public const string ImportsRun = "imports.run";
    public const string InsightsRead = "insights.read";
    public const string InsightsRun = "insights.run";
    public const string ModelsApprove = "models.approve";
    public const string SegmentsManage = "segments.manage";
    public const string CaptureRead = "capture.read";
    public const string UsersManage = "users.manage";
    public const string AuditRead = "audit.read";
    public const string ApiKeysManage = "apikeys.manage";
    public const string SettingsManage = "settings.manage";

    /// <summary>Every permission there is, in the order the screens show them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        CustomersRead,
        CustomersEdit,
        CustomersExport,
        CustomersMerge,
        MatchingReview,
        InteractionsRecord,
        DecisionsDecide,
        OffersRead,
        OffersEdit,
        TablesRead,
        TablesEdit,
        TablesApprove,
        ContactRulesEdit,
        ContactRulesApprove,
        ContactRulesOverride,
        LoyaltyServe,
        LoyaltyManage,
        RetentionServe,
        RetentionApprove,
        RetentionManage,
        OutboundServe,
        OutboundManage,
        KnowledgeRead,
        KnowledgeEdit,
        SatisfactionServe,
        SatisfactionManage,
        McpUse,
        CasesRead,
        CasesWork,
        CasesManage,
        FulfilmentWork,
        FulfilmentManage,
        VisitsServe,
        VisitsManage,
        InboxServe,
        InboxManage,
        ChannelsManage,
        ImportsRun,
        InsightsRead,
        InsightsRun,
        ModelsApprove,
        SegmentsManage,
        CaptureRead,
        SettingsManage,
        AuditRead,
        UsersManage,
        ApiKeysManage,
    ];
}
