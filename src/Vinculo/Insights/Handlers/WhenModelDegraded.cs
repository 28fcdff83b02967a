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
                foreach (var (id, _, language) in await PermissionHolders.OfAsync(session, Permissions.InsightsRead))
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
