using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service.Cases;
using Vinculo.Service.Cases.Storage;
using Vinculo.Service.Figures;

namespace Vinculo.Service.Regulator;

/// <summary>Makes what is delivered to the regulator, and keeps who we are for it.</summary>
public sealed class RegulatorDelivery(
    Database database,
    Settings settings,
    CaseCodes codes,
    Audit audit,
    VinculoOptions options
)
{
    public const int MostRows = 5_000;
    private const int MostDays = 366;

    /// <summary>Null: nobody has set them, and nothing can be delivered.</summary>
    public ValueTask<RegulatorTerms?> TermsAsync(CancellationToken cancel) =>
        settings.ReadAsync<RegulatorTerms>(RegulatorTerms.SettingCode, cancel);

    /// <param name="actor">Needs <c>cases.manage</c>.</param>
    public async Task<Outcome<int>> SaveAsync(
        RegulatorTerms terms,
        int rowVersion,
        Actor actor,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CasesManage))
            return Actor.Refused(Permissions.CasesManage);
        return terms.Problem() is { } problem
            ? problem
            : await settings.ChangeAsync(
                RegulatorTerms.SettingCode,
                terms,
                rowVersion,
                actor.With(Permissions.SettingsManage),
                cancel
            );
    }

    /// <summary>Rows of a period: by the day they came in, or the day they were answered or closed.</summary>
    /// <param name="actor">Needs <c>cases.manage</c>.</param>
    public async Task<Outcome<IReadOnlyList<DeliveryRow>>> RowsAsync(
        Delivery delivery,
        DateOnly first,
        DateOnly last,
        Actor actor,
        string cause,
        CancellationToken cancel
    )
    {
        if (!actor.May(Permissions.CasesManage))
            return Actor.Refused(Permissions.CasesManage);
        if (FigurePeriod.Check(first, last, MostDays, "until") is { } wrong)
            return wrong;
        if (await TermsAsync(cancel) is not { } terms)
            return Refusal.Conflict("regulator.not-set");
        var tree = await codes.TreeAsync(cancel);
        var (from, until) = CaseTally.Bounds(first, last, options.Zone);
        var column = delivery == Delivery.New ? "s.opened_at" : "coalesce(s.last_solved_at, s.closed_at)";
        var rows = await database.ReadAsync(
            session =>
                session.QueryAsync(
                    $"""
                    SELECT {StoredCases.Columns}, c.display_name, c.kind, c.sex,
                      (SELECT i.type FROM identifier i WHERE i.customer_id = c.customer_id AND i.ended_at IS NULL ORDER BY i.created_at, i.id LIMIT 1),
                      (SELECT i.normalised FROM identifier i WHERE i.customer_id = c.customer_id AND i.ended_at IS NULL ORDER BY i.created_at, i.id LIMIT 1),
                      (SELECT p.normalised FROM contact_point p WHERE p.customer_id = c.customer_id AND p.kind = 1 AND p.ended_at IS NULL ORDER BY p.preferred DESC, p.id LIMIT 1),
                      (SELECT p.normalised FROM contact_point p WHERE p.customer_id = c.customer_id AND p.kind = 2 AND p.ended_at IS NULL ORDER BY p.preferred DESC, p.id LIMIT 1)
                    FROM service_case s JOIN customer c ON c.customer_id = s.customer_id
                    WHERE {column} >= @from AND {column} < @until AND s.kind IN (2, 3, 4) ORDER BY s.opened_at, s.id LIMIT @most
                    """,
                    row =>
                        (
                            Case: StoredCases.Read(row),
                            Who: new Petitioner(
                                row.Text(StoredCases.Width),
                                row.Enum<CustomerKind>(StoredCases.Width + 1),
                                row.TextOrNull(StoredCases.Width + 3),
                                row.TextOrNull(StoredCases.Width + 4),
                                row.TextOrNull(StoredCases.Width + 5),
                                row.TextOrNull(StoredCases.Width + 6),
                                row.TextOrNull(StoredCases.Width + 2)
                            )
                        ),
                    ("from", from),
                    ("until", until),
                    ("most", MostRows)
                ),
            cancel
        );
        foreach (var (one, _) in rows)
            await audit.ReadAsync(actor, "cases.delivered", one.Customer.Value, cause);
        return rows.ConvertAll(r =>
            SupervisorProfile.Row(
                delivery,
                r.Case,
                tree.Find(r.Case.Code, r.Case.CodeVersion),
                r.Who,
                terms,
                options.Zone
            )
        );
    }
}
