using System.Globalization;
using System.Resources;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Ui;

namespace Vinculo.Decisions.Loyalty.Handlers;

/// <summary>
/// A customer's level changed, or will be lost unless something is done: whose customer it is hears of it; of one who is
/// nobody's, whoever manages the programme in the team.
/// </summary>
internal sealed class WhenTierMoves(Database database, Notifications notifications)
    : IReaction<TierChanged>,
        IReaction<TierInDanger>
{
    private static readonly ResourceManager Texts = new(typeof(LoyaltyTexts));

    public Task HandleAsync(TierChanged fact, Guid factId, CancellationToken cancel) =>
        // Everybody's first level, when a programme begins, asks nothing of anybody.
        fact.Before
            is null
            ? Task.CompletedTask
            : TellAsync(
                fact.Customer,
                factId,
                "loyalty.tier-changed",
                (terms, name, culture) =>
                    fact.Tier is null
                        ? Texts.In(culture, "Told.TierLost", name, NameOf(terms, fact.Before, culture))
                        : Texts.In(
                            culture,
                            "Told.TierChanged",
                            name,
                            NameOf(terms, fact.Before, culture),
                            NameOf(terms, fact.Tier, culture)
                        ),
                cancel
            );

    public Task HandleAsync(TierInDanger fact, Guid factId, CancellationToken cancel) =>
        TellAsync(
            fact.Customer,
            factId,
            "loyalty.tier-in-danger",
            (terms, name, culture) =>
                Texts.In(
                    culture,
                    "Told.TierInDanger",
                    name,
                    NameOf(terms, fact.Tier, culture),
                    fact.Until.ToString("d", culture)
                ),
            cancel
        );

    private Task TellAsync(
        CustomerId customer,
        Guid factId,
        string kind,
        Func<LoyaltyTerms?, string, CultureInfo, string> title,
        CancellationToken cancel
    ) =>
        database.WriteAsync(
            async session =>
            {
                if (!await session.IsFirstTimeAsync(factId, this))
                    return;
                var current = await session.CurrentOfAsync(customer) ?? customer;
                var name = await session.FirstOrDefaultAsync(
                    "SELECT display_name FROM customer WHERE customer_id = @customer",
                    row => row.Text(0),
                    ("customer", current)
                );
                if (name is null)
                    return;
                var terms = await session.RecallAsync<LoyaltyTerms>(LoyaltyTerms.SettingCode);
                foreach (var (user, language) in await WhoseAsync(session, current))
                    await notifications.NotifyWithinAsync(
                        session,
                        user,
                        kind,
                        title(terms, name, Languages.CultureOf(language)),
                        null,
                        $"/clientes/{current.Value:D}"
                    );
            },
            cancel
        );

    private static async Task<List<(Guid Id, string Language)>> WhoseAsync(Session session, CustomerId customer)
    {
        var owner = await session.QueryAsync(
            """
            SELECT u.id, u.language FROM customer c JOIN app_user u ON u.id = c.owner_id
            WHERE c.customer_id = @customer AND u.active
            """,
            row => (row.Guid(0), row.Text(1)),
            ("customer", customer)
        );
        return owner.Count > 0
            ? owner
            : await session.QueryAsync(
                """
                SELECT DISTINCT u.id, u.language FROM customer c JOIN team_member m ON m.team_id = c.team_id
                JOIN app_user u ON u.id = m.user_id
                JOIN app_user_role r ON r.user_id = u.id JOIN app_role_claim p ON p.role_id = r.role_id
                WHERE c.customer_id = @customer AND u.active AND p.claim_type = 'permission' AND p.claim_value = @permission
                ORDER BY u.id
                """,
                row => (row.Guid(0), row.Text(1)),
                ("customer", customer),
                ("permission", Permissions.LoyaltyManage)
            );
    }

    private static string NameOf(LoyaltyTerms? terms, string code, CultureInfo culture) =>
        terms?.Tiers.FirstOrDefault(t => t.Code == code)?.Name(culture) ?? code;
}
