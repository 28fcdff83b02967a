using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Analytics.Decide.Tables;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Tables;
using Vinculo.Decisions.Tables.Files;
using Vinculo.Decisions.Tables.Jobs;
using Vinculo.Insights.Segments;
using Vinculo.Organization;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Tables;

/// <summary>A counter with two people who write and approve its rules.</summary>
public sealed class RuleDesk : IAsyncDisposable
{
    public static readonly Actor Rosa = Person('1', "Rosa", Permissions.TablesRead, Permissions.TablesEdit);
    public static readonly Actor Head = Person(
        '2',
        "Julián",
        Permissions.TablesRead,
        Permissions.TablesEdit,
        Permissions.TablesApprove,
        Permissions.CustomersRead
    );

    private RuleDesk(Counter counter)
    {
        Counter = counter;
        Inputs = new(
            counter.Database,
            new SegmentFields(counter.Database, new ShortLists(counter.Database, counter.Audit, counter.Clock)),
            new ShortLists(counter.Database, counter.Audit, counter.Clock),
            counter.Book
        );
        Save = new(counter.Database, Inputs, counter.Audit, counter.Clock);
        Publish = new(counter.Database, Inputs, counter.Book, counter.Audit, counter.Clock);
        Tables = new(counter.Database);
        Simulations = new(counter.Database, Jobs, counter.Audit, counter.Clock);
        Files = new(Inputs);
    }

    public Counter Counter { get; }
    public TableInputs Inputs { get; }
    public SaveTable Save { get; }
    public PublishTable Publish { get; }
    public DecisionTables Tables { get; }
    public Simulations Simulations { get; }
    public TableFiles Files { get; }
    public JobQueue Jobs => new(Counter.Clock);

    public static async Task<RuleDesk> OpenAsync(Engine engine)
    {
        var desk = new RuleDesk(await Counter.OpenAsync(engine));
        await desk.Counter.OfferAsync(Counter.Draft("plan", 100_000_00));
        await desk.Counter.OfferAsync(Counter.Draft("visita", 50_000_00, issue: Issue.Serve));
        return desk;
    }

    private static Actor Person(char last, string name, params string[] permissions) =>
        new(
            new Guid("01900000-0000-7000-8000-0000000000b" + last),
            ActorKind.User,
            name,
            new HashSet<string>(permissions),
            Reach.All,
            []
        );

    /// <summary>Nobody of class C is offered the plan, and those at high risk weigh more.</summary>
    public static TableContent Content(HitPolicy policy = HitPolicy.First) =>
        new()
        {
            NameEs = "A quién el plan",
            NameEn = "Who gets the plan",
            Policy = policy,
            Inputs = [new("class", CellKind.Word), new("churn", CellKind.Share)],
            Rows =
            [
                new(["C", ""], ["Oferta plan", "no ofrecer", "Espere a que crezca.", "Wait until she grows."]),
                new(["A, B", "> 40"], ["plan", "× 2", "Se puede ir.", "She may leave."]),
            ],
            Cases = [new("clase C", "plan", ["C", ""], ["no ofrecer"]), new("en riesgo", "plan", ["A", "60"], ["2"])],
            Duties = new("Agente", "Jefe"),
        };

    public async Task<TableVersion> SavedAsync(TableContent content, string? code = null, Actor? by = null) =>
        (await Save.RunAsync(new(code, content), by ?? Rosa, "test")).Accepted;

    public async Task<TableVersion> InForceAsync(
        TableContent content,
        string? code = null,
        PublishTable.Terms? terms = null
    )
    {
        var version = await SavedAsync(content, code);
        (await Publish.SubmitAsync(MoveOf(version, Rosa), terms ?? new())).Accepted.State.ShouldBe(TableState.Waiting);
        return (await Publish.ApproveAsync(MoveOf(version, Head), null)).Accepted;
    }

    public static PublishTable.Move MoveOf(TableVersion version, Actor by) =>
        new(version.Code, version.Version, by, "test");

    public async Task<Simulation> TriedAsync(TableVersion version, int? latest)
    {
        Counter.Clock.Advance(TimeSpan.FromSeconds(1));
        var run = (await Simulations.StartAsync(version.Code, version.Version, latest, Rosa)).Accepted;
        var job = new SimulateTable(
            Counter.Database,
            Counter.Book,
            Counter.NextBestAction,
            Counter.Clock,
            NullLogger<SimulateTable>.Instance
        );
        var request = Json.Of(new SimulateTable.Request(version.Code, version.Version, latest)).Text;
        await job.RunAsync(new(run, request, null, Jobs), default);
        return (await Simulations.LatestAsync(version, Head, "test")).Trial.ShouldNotBeNull();
    }

    public ValueTask DisposeAsync() => Counter.DisposeAsync();
}
