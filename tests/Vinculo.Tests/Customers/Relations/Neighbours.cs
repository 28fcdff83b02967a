using Vinculo.Customers;
using Vinculo.Customers.Prospects;
using Vinculo.Customers.Relations;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Customers.Relations;

/// <summary>The verbs about several customers over one test database.</summary>
internal sealed class Neighbours(TestDatabase test, TimeProvider? clock = null)
{
    public Town Town { get; } = new(test, clock);

    public CompanyFigures Figures => field ??= new(test.Database, Town.Options, Town.Clock);

    public KeepRelations Keep => field ??= new(test.Database, Figures, Town.Audit, Town.Options, Town.Clock);

    public Households Households => field ??= new(test.Database, Town.Audit, Town.Clock);

    public InferHouseholds Infer => field ??= new(test.Database, Town.Clock);

    public KeepProspects Prospects => field ??= new(test.Database, Town.Audit, Town.Options, Town.Clock);

    public RelationBook Book => field ??= new(test.Database, Town.Audit, Town.Options, Town.Clock);

    /// <summary>An actor who sees only these teams.</summary>
    public static Actor Of(params Guid[] teams) => Town.Agent with { Reach = Reach.Teams, Teams = teams };

    public async Task<CustomerId> CompanyAsync(string name, Guid? team = null, string? phone = null) =>
        (
            await Town.Register.RunAsync(
                new(
                    CustomerKind.Company,
                    CustomerStage.Customer,
                    LegalName: name,
                    Phones: phone is null ? [] : [phone],
                    TeamId: team
                ),
                Town.Agent,
                "test"
            )
        ).Accepted;

    public Task<Outcome<Guid>> TieAsync(CustomerId customer, CustomerId other, string role, Actor? actor = null) =>
        Keep.AddAsync(customer, other, role, new(), actor ?? Town.Agent, "test");

    /// <summary>The sheet as somebody sees it.</summary>
    public async Task<RelationSheet> SheetAsync(CustomerId customer, Actor? actor = null, bool withMap = false) =>
        (await Book.RunAsync(customer, withMap, actor ?? Town.Agent, "test", default)).Accepted;

    public async Task<string[]> RolesAsync(CustomerId customer) =>
        [
            .. (await SheetAsync(customer)).Lines.Items.Select(l =>
                $"{l.Role} {l.Other.Name}{(l.To is null ? "" : " †")}"
            ),
        ];

    /// <summary>Somebody lives here.</summary>
    public Task AddressAsync(CustomerId customer, string address) =>
        test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
                VALUES (@customer, @id, 3, @address, @folded, @no, 0)
                """,
                ("customer", customer),
                ("id", Guid.CreateVersion7()),
                ("address", address),
                ("folded", NameKey.Fold(address)),
                ("no", false)
            )
        );

    public Task WorthAsync(CustomerId customer, long minor, RiskBand risk, int cases = 0) =>
        test.Database.WriteAsync(session =>
            session.ExecuteAsync(
                "UPDATE customer SET value_minor = @minor, currency = 'COP', risk_band = @risk, open_cases = @cases WHERE customer_id = @id",
                ("minor", minor),
                ("risk", risk),
                ("cases", cases),
                ("id", customer)
            )
        );

    public Task<List<T>> AskAsync<T>(string sql, Func<Row, T> read, params (string, object?)[] arguments) =>
        test.Database.ReadAsync(session => session.QueryAsync(sql, read, arguments));
}
