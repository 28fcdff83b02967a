using Microsoft.Extensions.Logging.Abstractions;
using Vinculo.Analytics.Decide.Contextual;
using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Learning;
using Vinculo.Interactions;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions;

/// <summary>A company with a few offers and customers, and somebody at the counter.</summary>
public sealed class Counter : IAsyncDisposable
{
    public static readonly Actor Agent = new(
        new Guid("01900000-0000-7000-8000-00000000000a"),
        ActorKind.User,
        "Ana",
        new HashSet<string>(["customers.read", "decisions.decide", "offers.read", "offers.edit"]),
        Reach.All,
        []
    );

    private readonly TestDatabase store;
    private int customers;

    private Counter(TestDatabase store)
    {
        this.store = store;
        Audit = new Audit(store.Database, Clock);
        Book = new OfferBook(store.Database, Clock);
        Save = new SaveOffer(store.Contexts, store.Database, Book, Options, Audit, Clock);
        NextBestAction = NewNode();
        Record = new RecordOutcome(
            store.Database,
            Book,
            new RecordInteraction(store.Database, new NoteNeed(store.Database, Audit, Clock), Audit, Clock),
            Clock
        );
    }

    public FixedClock Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 15, 0, 0, TimeSpan.Zero));
    public VinculoOptions Options { get; } = new();
    public Audit Audit { get; }
    public OfferBook Book { get; }
    public SaveOffer Save { get; }
    public NextBestAction NextBestAction { get; }
    public RecordOutcome Record { get; }
    public Database Database => store.Database;
    public TestDatabase Store => store;
    public DecisionWords Words => new(Book);

    public static async Task<Counter> OpenAsync(Engine engine) => new(await TestDatabase.CreateAsync(engine));

    public NextBestAction NewNode() =>
        new(store.Database, Book, Options, Audit, Clock, NullLogger<NextBestAction>.Instance);

    /// <summary>What was learnt of a decision's offer, 0 a no and 1 a yes; null: nothing.</summary>
    public Task<double?> LessonAsync(Decision decision, string offer) =>
        store.Database.ReadAsync(session =>
            session.FirstOrDefaultAsync(
                "SELECT outcome FROM offer_lesson WHERE decision_id = @decision AND offer_code = @offer",
                row => (double?)row.Double(0),
                ("decision", decision.Id),
                ("offer", offer)
            )
        );

    public async Task OfferAsync(OfferDraft draft) =>
        (await Save.RunAsync(draft, null, Agent, "test")).Accepted.Code.ShouldBe(draft.Code);

    public static OfferDraft Draft(string code, long value = 100_000_00, double rate = 0.3, Issue issue = Issue.Grow) =>
        new()
        {
            Code = code,
            Issue = issue,
            TitleEs = "Oferta " + code,
            TitleEn = "Offer " + code,
            ScriptEs = "{name}, le propongo " + code,
            ScriptEn = "{name}, may I offer " + code,
            ValueMinor = value,
            CostMinor = 0,
            PriorRate = rate,
            KeepShare = 0,
        };

    public async Task<CustomerId> CustomerAsync(
        ValueClass? valueClass = ValueClass.A,
        RiskBand? risk = RiskBand.Low,
        double? churn = 0.1,
        long? remaining = 1_000_000_00,
        bool control = false,
        Guid? team = null,
        CustomerStage stage = CustomerStage.Customer
    )
    {
        // Chance follows from the customer: the same ones in every run.
        var id = Ids.From(Clock.GetUtcNow(), "counter", $"{++customers}");
        await Database.WriteAsync(session =>
            session.ExecuteAsync(
                """
                INSERT INTO customer (customer_id, kind, stage, display_name, name_key, given_names, since, value_class, value_minor,
                  currency, churn, risk_band, team_id, open_cases, open_commitments, control, row_version, created_at, updated_at)
                VALUES (@id, 1, @stage, 'Marcela Rojas', 'marcela rojas', 'Marcela', @since, @class, @value, 'COP', @churn, @risk, @team,
                  0, 0, @control, 1, 0, 0)
                """,
                ("id", id),
                ("stage", stage),
                ("since", new DateOnly(2020, 1, 1)),
                ("class", valueClass),
                ("value", remaining),
                ("churn", churn),
                ("risk", risk),
                ("team", team),
                ("control", control)
            )
        );
        return new(id);
    }

    public Task MeasureAsync(CustomerId customer, string code, params (int MonthsAgo, double Amount)[] months) =>
        Database.WriteAsync(async session =>
        {
            foreach (var (ago, amount) in months)
                await session.ExecuteAsync(
                    "INSERT INTO measure (customer_id, month, code, amount) VALUES (@customer, @month, @code, @amount)",
                    ("customer", customer),
                    ("month", new DateOnly(2026, 3, 1).AddMonths(-ago)),
                    ("code", code),
                    ("amount", amount)
                );
        });

    public async Task<Decision> DecideAsync(
        CustomerId customer,
        string placement = "agent",
        Channel channel = Channel.Voice
    ) => (await NextBestAction.DecideAsync(customer, channel, placement, Agent, "test")).Accepted;

    public Task<Outcome<OfferAnswered>> AnswerAsync(
        Decision decision,
        string action,
        Result result,
        string? reason = null
    ) => Record.RunAsync(new(decision.Id, action, result, reason), Agent, "test");

    /// <summary>Answers of a value class, as counted.</summary>
    internal async Task<Tally> TallyAsync(string code, int valueClass)
    {
        var page = await Book.OpenAsync(default);
        return page.Answers(code).GetValueOrDefault(valueClass, Tally.None).AgedTo(Clock.GetUtcNow());
    }

    /// <summary>What is believed of a customer like any other of a class.</summary>
    internal async Task<BelievedOdds> BelievedAsync(string code, ValueClass? valueClass = ValueClass.A)
    {
        var page = await Book.OpenAsync(default);
        return page.Beliefs.Of(page.Find(code)!, page.Beliefs.Shape.Typical(valueClass));
    }

    public Task<long> CountAsync(string sql) =>
        Database.ReadAsync(session => session.FirstOrDefaultAsync(sql, row => row.Long(0)));

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
