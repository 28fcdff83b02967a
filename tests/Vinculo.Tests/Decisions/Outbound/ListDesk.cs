using Vinculo.Customers;
using Vinculo.Decisions;
using Vinculo.Decisions.Outbound;
using Vinculo.Decisions.Outbound.Jobs;
using Vinculo.Decisions.Policy;
using Vinculo.Insights.Segments;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Decisions.Outbound;

/// <summary>The counter with lists: somebody who makes them and two who work them off. It is Monday, 10:00 in Bogotá.</summary>
internal sealed class ListDesk(Counter counter) : IAsyncDisposable
{
    public static readonly Actor Marketer = Counter.Agent with
    {
        Permissions = new HashSet<string>(["outbound.manage", "outbound.serve", "customers.read"]),
    };

    public static readonly Actor Ana = Counter.Agent with
    {
        Permissions = new HashSet<string>(["outbound.serve", "decisions.decide", "customers.read"]),
    };

    public static readonly Actor Beto = Ana with
    {
        Id = new Guid("01900000-0000-7000-8000-00000000000b"),
        Name = "Beto",
    };

    public Counter Counter => counter;

    public JobQueue Jobs => field ??= new(counter.Clock);

    public MakeOutboundList Make =>
        field ??= new(counter.Database, counter.Book, new(counter.Database), Jobs, counter.Audit, counter.Clock);

    public WorkOutboundList Work =>
        field ??= new(
            counter.Database,
            counter.Book,
            new ContactGate(counter.Database, counter.Book, counter.NextBestAction, counter.Audit, counter.Clock),
            counter.Audit,
            counter.Clock
        );

    public OutboundLists Lists => field ??= new(counter.Database, counter.Words, counter.Audit, counter.Clock);

    private FillOutboundList Fill =>
        field ??= new(
            counter.Database,
            counter.Book,
            counter.NextBestAction,
            new SegmentMembers(counter.Database),
            counter.Clock
        );

    public static async Task<ListDesk> OpenAsync(Engine engine)
    {
        var desk = new ListDesk(await Counter.OpenAsync(engine));
        await desk.Counter.OfferAsync(Counter.Draft("plan", 1_000_000_00, 0.5));
        return desk;
    }

    /// <summary>A customer who may be called, unless something else is said of her.</summary>
    /// <param name="remaining">What keeping her is worth; more is served first.</param>
    /// <param name="consents">Her word on offers.</param>
    /// <param name="phone">She has a number.</param>
    /// <param name="control">She is in the control group.</param>
    public async Task<CustomerId> CustomerAsync(
        long remaining = 1_000_000_00,
        bool consents = true,
        bool phone = true,
        bool control = false
    )
    {
        var customer = await counter.CustomerAsync(remaining: remaining, churn: 0.4, control: control);
        await counter.Database.WriteAsync(async session =>
        {
            if (phone)
                await session.ExecuteAsync(
                    """
                    INSERT INTO contact_point (customer_id, id, kind, value, normalised, preferred, created_at)
                    VALUES (@id, @point, 1, '3001234567', '+573001234567', @yes, 0)
                    """,
                    ("id", customer),
                    ("point", Ids.New(counter.Clock.GetUtcNow())),
                    ("yes", true)
                );
            await session.ExecuteAsync(
                "INSERT INTO consent (customer_id, id, purpose, granted, recorded_at) VALUES (@id, @consent, 'marketing', @yes, 0)",
                ("id", customer),
                ("consent", Ids.New(counter.Clock.GetUtcNow())),
                ("yes", consents)
            );
        });
        return customer;
    }

    /// <summary>Makes a list to the end.</summary>
    public async Task<OutboundView> ListAsync(MakeOutboundList.Request? request = null)
    {
        var made = (await Make.RunAsync(request ?? new("Hoy"), Marketer, "test")).Accepted;
        await FillAsync(made);
        return await ReadAsync(made.Id);
    }

    /// <summary>Does the work of the background from the beginning, as after a kill before the first checkpoint.</summary>
    public Task FillAsync(OutboundList list) =>
        Fill.RunAsync(
            new JobRun(list.Job, Json.Of(new FillOutboundList.Request(list.Id)).Text, null, Jobs),
            CancellationToken.None
        );

    public async Task<OutboundView> ReadAsync(
        Guid list,
        EntryState? state = null,
        string? after = null,
        int most = 50
    ) => (await Lists.OneAsync(list, state, after, most, Ana, "customer.found", "test")).Accepted;

    public ValueTask DisposeAsync() => counter.DisposeAsync();
}
