using Microsoft.Extensions.DependencyInjection;
using Vinculo.Customers;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;
using Vinculo.Service;
using Vinculo.Service.Cases;

namespace Vinculo.Tests.Service.Cases;

/// <summary>An application whose clock stands still, with customers who complain.</summary>
internal sealed class CaseHouse : IAsyncDisposable
{
    public static readonly DateTimeOffset Friday = new(2026, 7, 3, 15, 0, 0, TimeSpan.Zero);

    /// <summary>Somebody at a desk: what they say counts as an answer.</summary>
    public static readonly Actor Agent = Actor.System("test") with
    {
        Id = new("0190f3a0-0000-7000-8000-00000000c001"),
        Kind = ActorKind.User,
        Permissions = new HashSet<string>([Permissions.CasesRead, Permissions.CasesWork]),
    };

    public static readonly Actor Boss = Actor.System("boss");

    private CaseHouse(TestApp app, FixedClock clock) => (App, Clock) = (app, clock);

    public TestApp App { get; }

    public FixedClock Clock { get; }

    public OpenCase Open => App.Services.GetRequiredService<OpenCase>();

    public static async Task<CaseHouse> StartAsync(Engine engine = Engine.Sqlite, string zone = "America/Bogota")
    {
        var clock = new FixedClock(Friday);
        return new(
            await TestApp.StartAsync(
                engine,
                options => options.TimeZone = zone,
                services => services.AddSingleton<TimeProvider>(clock)
            ),
            clock
        );
    }

    public async Task<CustomerId> CustomerAsync(string name = "Marcela Rojas")
    {
        var id = Ids.New(Clock.Now);
        await App.Database.WriteAsync(session =>
            session.AddPeopleAsync([FactRows.Person(id, CustomerStage.Customer, name, new(2019, 1, 1), Clock.Now)])
        );
        return new(id);
    }

    public async Task<ServiceCase> ComplaintAsync(
        CustomerId customer,
        string? code = "billing.overcharge",
        int severity = 2
    ) =>
        (
            await Open.RunAsync(
                new(
                    customer,
                    CaseKind.Complaint,
                    "Cobro doble",
                    code,
                    "Me cobraron dos veces",
                    severity,
                    Channel.Voice
                ),
                Agent,
                "test"
            )
        ).Accepted;

    public Task<Outcome<ServiceCase>> DoAsync(
        ServiceCase one,
        CaseAct act,
        string? message = null,
        string? note = null,
        string? proof = null,
        int? severity = null,
        string? code = null,
        bool incomplete = false
    ) =>
        App
            .Services.GetRequiredService<WorkCase>()
            .RunAsync(
                one.Id,
                new(act)
                {
                    Message = message,
                    Note = note,
                    Proof = proof,
                    Severity = severity,
                    Code = code,
                    Incomplete = incomplete,
                },
                0,
                Agent,
                "test"
            );

    public async Task<CaseSheet> SheetAsync(ServiceCase one) =>
        (await App.Services.GetRequiredService<CaseDesk>().OfAsync(one.Id, Agent, "test", default)).Accepted;

    public Task<long> CountAsync(string sql) =>
        App.Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, row => row.Long(0)));

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
