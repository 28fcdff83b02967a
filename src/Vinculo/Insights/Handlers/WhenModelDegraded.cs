using Vinculo.Insights.Models;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Insights.Handlers;

/// <summary>Everybody who reads scores hears that a model is not to be trusted any more.</summary>
internal sealed class WhenModelDegraded(Database database, Notifications notifications) : IReaction<ModelDegraded>
{
    public Task HandleAsync(ModelDegraded fact, Guid factId, CancellationToken cancel) =>
        database.WriteAsync(
            async session =>
            {
                if (!await session.IsFirstTimeAsync(factId, this))
                    return;
                var readers = await session.QueryAsync(
                    """
                    SELECT DISTINCT u.id, u.language FROM app_user u
                    JOIN app_user_role r ON r.user_id = u.id JOIN app_role_claim c ON c.role_id = r.role_id
                    WHERE u.active AND c.claim_type = 'permission' AND c.claim_value = @permission ORDER BY u.id
                    """,
                    row => (Id: row.Guid(0), Language: row.Text(1)),
                    ("permission", Permissions.InsightsRead)
                );
                foreach (var (id, language) in readers)
                {
                    var culture = Languages.CultureOf(language);
                    await notifications.NotifyWithinAsync(
                        session,
                        id,
                        "model.degraded",
                        ModelText.Say(culture, "notice.degraded", ModelText.NameOf(fact.Code, culture)),
                        fact.Reasons.Count == 0 ? null : ModelText.Of(fact.Reasons[0], culture),
                        $"/modelos/{Uri.EscapeDataString(fact.Code)}"
                    );
                }
            },
            cancel
        );
}
